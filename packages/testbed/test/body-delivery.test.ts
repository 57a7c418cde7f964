/** Bodies in Wasm: a delivery that cannot hold a request back is refused, since a request would wait for its body for ever. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Vm, compileModule } from "../src/emulator/proxy-wasm/vm.js";
import { World } from "../src/emulator/world.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import { HOLDS_BODY } from "../src/envoy/plugin.js";

const CONFIGURATION = '{"gateway_url": "http://gateway.test", "body": {"mode": "full"}}';

test.each([
  { delivery: "as Istio delivers a WasmPlugin", vmId: "", isAccepted: false },
  { delivery: "with the vm_id of the chart's EnvoyFilter", vmId: HOLDS_BODY, isAccepted: true },
])("body capture $delivery", async ({ vmId, isAccepted }) => {
  const errors: string[] = [];
  const world = new World();
  const vm = new Vm(compileModule(await readFile(pluginArtifact("wasm"))), {
    clock: world.clock,
    asyncClient: world.asyncClient,
    log: (level, message) => void (level >= 4 && errors.push(message)),
  });
  const root = vm.addPlugin({ name: "keymate", rootId: "", configuration: CONFIGURATION, vmId });
  expect(root !== undefined).toBe(isAccepted);
  expect(errors.map((line) => /body\.mode: found .*, allowed none/.test(line))).toEqual(
    isAccepted ? [] : [true],
  );
});
