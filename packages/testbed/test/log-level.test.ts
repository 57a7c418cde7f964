/** When the Wasm filter asks Envoy for its log level, and how soon it obeys. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { configurationDocument } from "../src/emulator/configuration-document.js";
import { downstreamRequest } from "../src/emulator/downstream.js";
import { HttpStream } from "../src/emulator/proxy-wasm/http-stream.js";
import { Vm, compileModule } from "../src/emulator/proxy-wasm/vm.js";
import { World } from "../src/emulator/world.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";

/** Envoy's own numbers. */
const INFO = 2;
const WARN = 3;

test("Envoy is asked at most once a second about requests whose time is known, and about every skipped one", async () => {
  const world = new World();
  const vm = new Vm(compileModule(await readFile(pluginArtifact("wasm"))), {
    clock: world.clock,
    asyncClient: world.asyncClient,
    log: (_level, message) => void world.log.push(message),
  });
  // A timeout passes whether it is needed or not: ten milliseconds for each request.
  const configuration = configurationDocument({
    configuration: { skip_paths: ["/health"], timeout: 10 },
  });
  const root = vm.addPlugin({ name: "keymate", rootId: "", configuration });
  if (root === undefined) throw new Error("the configuration was refused");

  /** How often Envoy was asked about a request, and what was written. */
  function run(path: string): [questions: number | undefined, lines: number] {
    vm.costs.reset();
    world.log.length = 0;
    new HttpStream(vm, root!, world, downstreamRequest({ path })).start();
    world.clock.runUntilIdle();
    return [vm.costs.callsByName.get("proxy_get_log_level"), world.log.length];
  }
  function wait(milliseconds: number): void {
    world.clock.after(milliseconds, () => undefined);
    world.clock.runUntilIdle();
  }

  expect(run("/orders")).toEqual([1, 1]);
  expect(run("/orders")).toEqual([undefined, 1]);
  vm.logLevel = WARN;
  expect(run("/health")).toEqual([1, 0]);
  expect(run("/orders")).toEqual([undefined, 0]);
  vm.logLevel = INFO;
  wait(500);
  expect(run("/orders")).toEqual([undefined, 0]);
  wait(500);
  expect(run("/orders")).toEqual([1, 1]);
  expect(run("/health")).toEqual([1, 1]);
});
