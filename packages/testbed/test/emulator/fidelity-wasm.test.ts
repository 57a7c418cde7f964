/** The emulated proxy-wasm host and a real Envoy's do the same with every probe: the emulator is measured, not believed. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { downstreamRequest } from "../../src/emulator/downstream.js";
import { environmentIn } from "../../src/emulator/proxy-wasm/environment.js";
import { HttpStream } from "../../src/emulator/proxy-wasm/http-stream.js";
import { Vm, compileModule } from "../../src/emulator/proxy-wasm/vm.js";
import { World } from "../../src/emulator/world.js";
import { probe as assemble } from "./probe.js";
import { RealEnvoy, type Seen, seenIn } from "./real-envoy.js";
import { WASM_PROBES, type WasmProbe } from "./wasm-probes.js";

/** `holdsBody` of a probe is what makes the test bed allow it, for it looks like a configuration that captures bodies. */
const documentOf = (probe: WasmProbe): string =>
  probe.holdsBody ? '{"body":{"mode":"full"}}' : "{}";

let folder: string;
let envoy: RealEnvoy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keymate-probes-"));
  const plugins = await Promise.all(
    WASM_PROBES.map(async (probe, index) => {
      const artifact = join(folder, `${index}.wasm`);
      await writeFile(artifact, assemble(probe));
      return { runtime: "wasm", artifact, document: documentOf(probe) } as const;
    }),
  );
  envoy = await RealEnvoy.start(plugins);
}, 120_000);

afterAll(async () => {
  await envoy.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

test.each(WASM_PROBES.map((probe, index) => [probe.name, probe, index] as const))(
  "%s",
  { timeout: 30_000 },
  async (_name, probe, index) => {
    const seen = emulated(probe);
    expect(seen).toEqual(await envoy.run(index, probe, seen.responses.length > 0));
  },
);

function emulated(probe: WasmProbe): Seen {
  const world = new World({ ...(probe.gateway && { gateway: probe.gateway }) });
  const vm = new Vm(compileModule(assemble(probe)), environmentIn(world));
  const root = vm.addPlugin({
    name: "probe",
    rootId: "",
    configuration: documentOf(probe),
    allowsHeadersStopIteration: probe.holdsBody === true,
  });
  if (root === undefined) throw new Error(`refused: ${vm.failure}`);
  new HttpStream(vm, root, world, downstreamRequest(probe.request)).start();
  world.clock.runUntilIdle();
  return seenIn(world);
}
