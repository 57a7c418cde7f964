/** A plugin that fails while it is loaded never becomes a way past the gateway: Envoy refuses the listener. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BASE_CONFIGURATION } from "../src/conformance/case.js";
import type { Runtime } from "../src/conformance/case.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import type { ListenerOptions } from "../src/envoy/listener.js";
import { Envoy } from "../src/envoy/process.js";
import { breakFunction } from "../src/faults/wasm-defects.js";

const FAILURES: readonly { readonly name: string; readonly runtime: Runtime }[] = [
  { name: "_initialize", runtime: "wasm" },
  { name: "proxy_on_vm_start", runtime: "wasm" },
  { name: "proxy_on_configure", runtime: "wasm" },
  { name: "not-a-module", runtime: "wasm" },
  { name: "raises", runtime: "lua" },
  { name: "no-syntax", runtime: "lua" },
];

let folder = "";
let envoy: Envoy | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keymate-broken-"));
  const document = JSON.stringify(BASE_CONFIGURATION);
  const listeners: ListenerOptions[] = [];
  for (const { name, runtime } of FAILURES) {
    const artifact = join(folder, name);
    await writeFile(artifact, await brokenArtifact(name));
    listeners.push({ name, plugin: { runtime, artifact, document } });
  }
  for (const runtime of ["wasm", "lua"] as const) {
    const artifact = pluginArtifact(runtime);
    listeners.push({ name: `sound-${runtime}`, plugin: { runtime, artifact, document } });
  }
  envoy = await Envoy.start({
    listeners,
    clusters: [
      { name: "gateway", endpoint: "refused" },
      { name: "service", endpoint: "refused" },
    ],
  });
});

afterAll(async () => {
  await envoy?.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(FAILURES)("$runtime: a failure in $name leaves no listener", ({ name }) => {
  expect(envoy?.refused.get(name)).toBeTruthy();
  expect(envoy?.port(name)).toBeUndefined();
});

test("the plugins as they are built are loaded by the same Envoy", () => {
  expect(envoy?.port("sound-wasm")).toBeGreaterThan(0);
  expect(envoy?.port("sound-lua")).toBeGreaterThan(0);
});

async function brokenArtifact(name: string): Promise<string | Uint8Array> {
  if (name === "not-a-module") return "no module at all";
  if (name === "raises") return `error("testbed: raised while loading")`;
  if (name === "no-syntax") {
    return `if ${await readFile(pluginArtifact("lua"), "utf8")}`;
  }
  return breakFunction(pluginArtifact("wasm"), name);
}
