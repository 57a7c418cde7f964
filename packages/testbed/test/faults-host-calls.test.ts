/** Whatever the plugin is built to call in Envoy has its entry in the catalogue, and whatever Envoy may call in it. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import { CALLBACKS } from "../src/faults/defects.js";
import { LUA_HOST_CALLS, WASM_HOST_CALLS } from "../src/faults/host-calls.js";

const module = new WebAssembly.Module(await readFile(pluginArtifact("wasm")));

test("every function that the module imports is made to fail", () => {
  const imported = WebAssembly.Module.imports(module).map(({ name }) => name);
  expect(Object.keys(WASM_HOST_CALLS)).toEqual(imported.sort());
});

test("every callback that the module exports is made to fail", () => {
  const exported = WebAssembly.Module.exports(module).filter(({ kind }) => kind === "function");
  // `faults-loading.test.ts` breaks those that come before any request; the version is never called.
  const loading = ["_initialize", "proxy_on_vm_start", "proxy_on_configure"];
  const named = [...CALLBACKS, ...loading, "proxy_abi_version_0_2_1"];
  expect(named.sort()).toEqual(exported.map(({ name }) => name).sort());
});

test("every method that the script may call is made to fail", async () => {
  const path = new URL("../../lua/src/envoy.d.ts", import.meta.url);
  const declarations = await readFile(path, "utf8");
  const interfaces = declarations.match(/^declare interface Envoy\w+ [^]*?^}/gm) ?? [];
  const methods = interfaces.flatMap((text) => [...text.matchAll(/^ {2}(\w+)\??\(/gm)]);
  const names = new Set(["pairs", ...methods.map(([, name]) => name)]);
  expect(Object.keys(LUA_HOST_CALLS)).toEqual([...names].sort());
});
