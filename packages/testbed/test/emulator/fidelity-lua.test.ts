/** The emulated Lua filter and a real Envoy's do the same with every probe: the emulator is measured, not believed. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { downstreamRequest } from "../../src/emulator/downstream.js";
import { HttpStream } from "../../src/emulator/envoy-lua/http-stream.js";
import { LuaFilter } from "../../src/emulator/envoy-lua/lua-filter.js";
import { World } from "../../src/emulator/world.js";
import { RealEnvoy, type Seen, seenIn } from "./real-envoy.js";
import { LUA_PROBES, type LuaProbe } from "./lua-probes.js";

let folder: string;
let envoy: RealEnvoy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keymate-probes-"));
  const plugins = await Promise.all(
    LUA_PROBES.map(async (probe, index) => {
      const artifact = join(folder, `${index}.lua`);
      await writeFile(artifact, scriptOf(probe), "latin1");
      return { runtime: "lua", artifact, document: "" } as const;
    }),
  );
  envoy = await RealEnvoy.start(plugins);
}, 120_000);

afterAll(async () => {
  await envoy.stop();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

test.each(LUA_PROBES.map((probe, index) => [probe.name, probe, index] as const))(
  "%s",
  { timeout: 30_000 },
  async (_name, probe, index) => {
    const seen = emulated(probe);
    const real = await envoy.run(index, probe, seen.responses.length > 0);
    expect(withoutPositions(seen)).toEqual(withoutPositions(real));
  },
);

function scriptOf(probe: LuaProbe): string {
  return (
    `function envoy_on_request(handle) ${probe.onRequest ?? ""} end\n` +
    `function envoy_on_response(handle) ${probe.onResponse ?? ""} end\n`
  );
}

function emulated(probe: LuaProbe): Seen {
  const filter = new LuaFilter(scriptOf(probe));
  const world = new World({ ...(probe.gateway && { gateway: probe.gateway }) });
  new HttpStream(filter, world, downstreamRequest(probe.request)).start();
  world.clock.runUntilIdle();
  filter.close();
  return seenIn(world);
}

/** Where in the script something was raised, and how Lua names the function, is not what this is about. */
function withoutPositions(seen: Seen): Seen {
  return {
    ...seen,
    log: seen.log.map((line) =>
      line
        .replace(/^(\[string .*?\]|script):\d+: /, "")
        .replace(/^bad argument #-?\d+( to '.*?')? /, "bad argument "),
    ),
  };
}
