/**
 * What a request costs at the border between Envoy and the filter: calls of the host, blocks allocated for it, bytes copied.
 *
 * Ceilings, not goals. They are a little above what was measured, so that whoever makes the filter talk more notices.
 */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { CaseRequest, GatewayBehaviour, HeaderLine } from "../src/conformance/case.js";
import { configurationDocument } from "../src/emulator/configuration-document.js";
import { downstreamRequest } from "../src/emulator/downstream.js";
import { HttpStream } from "../src/emulator/proxy-wasm/http-stream.js";
import { Vm, compileModule } from "../src/emulator/proxy-wasm/vm.js";
import { World } from "../src/emulator/world.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";

/** A browser's request behind a sidecar has about so many. */
const TWELVE: HeaderLine[] = Array.from({ length: 12 }, (_, index) => [
  `x-header-${index}`,
  "value-of-a-usual-length",
]);

const CEILINGS: readonly [
  name: string,
  setting: { request: CaseRequest; gateway?: GatewayBehaviour },
  ceiling: { hostCalls: number; allocations: number; bytesCopied: number },
][] = [
  [
    "granted",
    { request: { headers: TWELVE } },
    { hostCalls: 18, allocations: 3, bytesCopied: 2600 },
  ],
  [
    "denied",
    { request: { headers: TWELVE }, gateway: { status: 403, body: "no" } },
    { hostCalls: 14, allocations: 4, bytesCopied: 2200 },
  ],
  [
    "skipped",
    { request: { headers: TWELVE, path: "/health" } },
    { hostCalls: 9, allocations: 2, bytesCopied: 1200 },
  ],
];

test.each(CEILINGS)("%s", async (_name, { request, gateway }, ceiling) => {
  const world = new World({ ...(gateway && { gateway }) });
  const vm = new Vm(compileModule(await readFile(pluginArtifact("wasm"))), {
    clock: world.clock,
    asyncClient: world.asyncClient,
    log: () => undefined,
  });
  const configuration = configurationDocument({ configuration: { skip_paths: ["/health"] } });
  const root = vm.addPlugin({ name: "keymate", rootId: "", configuration });
  if (root === undefined) throw new Error("the configuration was refused");
  const run = (): void => {
    new HttpStream(vm, root, world, downstreamRequest(request)).start();
    world.clock.runUntilIdle();
  };
  // The first request teaches the filter which header names it may forget about.
  run();
  vm.costs.reset();
  run();
  const { hostCalls, allocations, bytesCopied, callsByName } = vm.costs;
  expect(world.responses).toHaveLength(2);
  const breakdown = JSON.stringify([...callsByName]);
  expect(hostCalls, breakdown).toBeLessThanOrEqual(ceiling.hostCalls);
  expect(allocations).toBeLessThanOrEqual(ceiling.allocations);
  expect(bytesCopied).toBeLessThanOrEqual(ceiling.bytesCopied);
});
