/** A filter in front may change the request while it waits for its body. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { configurationDocument } from "../../src/emulator/configuration-document.js";
import { downstreamRequest } from "../../src/emulator/downstream.js";
import { environmentIn } from "../../src/emulator/proxy-wasm/environment.js";
import { HttpStream } from "../../src/emulator/proxy-wasm/http-stream.js";
import { Vm, compileModule } from "../../src/emulator/proxy-wasm/vm.js";
import { World } from "../../src/emulator/world.js";
import { HOLDS_BODY } from "../../src/envoy/plugin.js";

const FILTER = createRequire(import.meta.url).resolve("@keymate/istio-wasm/keymate-istio.wasm");

test("what is told of a request is what its rules were found for", async () => {
  const world = new World({});
  const vm = new Vm(compileModule(await readFile(FILTER)), environmentIn(world));
  const root = vm.addPlugin({
    name: "keymate",
    rootId: "",
    configuration: configurationDocument({ configuration: { body: { mode: "full" } } }),
    allowsHeadersStopIteration: true,
    vmId: HOLDS_BODY,
  });
  if (root === undefined) throw new Error(world.log.join("; "));
  const request = downstreamRequest({ method: "POST", path: "/orders", body: "content" });
  const stream = new HttpStream(vm, root, world, request);
  stream.start();
  stream.requestHeaders.replace(":path", "/changed");
  world.clock.runUntilIdle();
  expect(world.log.at(-1)).toContain("path=/orders ");
});
