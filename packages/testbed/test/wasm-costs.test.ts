/**
 * What a request costs in Wasm: at the border between Envoy and the filter, calls in both directions and bytes copied; inside, blocks of
 * memory. Counted, not timed: the same in every run. `packages/lua/test/request-costs.test.ts` is the same for Lua.
 *
 * Ceilings, a little above what was counted, so that whoever makes the filter talk or allocate more notices.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import type { CaseRequest, GatewayBehaviour, HeaderLine } from "../src/conformance/case.js";
import { configurationDocument } from "../src/emulator/configuration-document.js";
import { downstreamRequest } from "../src/emulator/downstream.js";
import { HttpStream } from "../src/emulator/proxy-wasm/http-stream.js";
import { Vm, compileModule } from "../src/emulator/proxy-wasm/vm.js";
import { World } from "../src/emulator/world.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A browser's request behind a sidecar has about so many. */
const TWELVE: HeaderLine[] = Array.from({ length: 12 }, (_, index) => [
  `x-header-${index}`,
  "value-of-a-usual-length",
]);

const CEILINGS: readonly [
  name: string,
  setting: { request: CaseRequest; gateway?: GatewayBehaviour; metrics?: boolean },
  ceiling: {
    /** Calls of Envoy. */
    hostCalls: number;
    /** Calls by Envoy for room for its answers. */
    allocations: number;
    bytesCopied: number;
    /** Blocks that the module allocates, Envoy's included. */
    blocks: number;
  },
][] = [
  [
    "granted",
    { request: { headers: TWELVE } },
    { hostCalls: 17, allocations: 3, bytesCopied: 2300, blocks: 19 },
  ],
  [
    "granted and not counted",
    { request: { headers: TWELVE }, metrics: false },
    { hostCalls: 15, allocations: 3, bytesCopied: 2300, blocks: 19 },
  ],
  [
    "denied",
    { request: { headers: TWELVE }, gateway: { status: 403, body: "no" } },
    { hostCalls: 13, allocations: 4, bytesCopied: 1950, blocks: 27 },
  ],
  [
    "skipped",
    { request: { headers: TWELVE, path: "/health" } },
    { hostCalls: 6, allocations: 2, bytesCopied: 1000, blocks: 10 },
  ],
];

/** Compiled once more, with a report of every block. */
let code: Uint8Array;
beforeAll(async () => {
  code = await compileTraced();
}, 600_000);

test.each(CEILINGS)("%s", (_name, { request, gateway, metrics = true }, ceiling) => {
  const world = new World({ ...(gateway && { gateway }) });
  let blocks = 0;
  const vm = new Vm(
    compileModule(code),
    { clock: world.clock, asyncClient: world.asyncClient, log: () => undefined },
    { rtrace: traces(() => blocks++) },
  );
  // As Istio's proxies have it: lines about single requests are not written.
  vm.logLevel = 3;
  // The time-out passes between two requests: longer than a second, and Envoy would be asked for its log level again.
  const configuration = configurationDocument({
    configuration: { skip_paths: ["/health"], metrics, timeout: 100 },
  });
  const root = vm.addPlugin({ name: "keymate", rootId: "", configuration });
  if (root === undefined) throw new Error("the configuration was refused");
  const run = (): void => {
    new HttpStream(vm, root, world, downstreamRequest(request)).start();
    world.clock.runUntilIdle();
  };
  // The first request teaches the filter which header names it may forget about.
  run();
  vm.costs.reset();
  blocks = 0;
  run();
  const { hostCalls, allocations, bytesCopied, callsByName } = vm.costs;
  expect(world.responses).toHaveLength(2);
  const breakdown = JSON.stringify([...callsByName]);
  expect(hostCalls, breakdown).toBeLessThanOrEqual(ceiling.hostCalls);
  expect(allocations).toBeLessThanOrEqual(ceiling.allocations);
  expect(bytesCopied).toBeLessThanOrEqual(ceiling.bytesCopied);
  expect(blocks).toBeLessThanOrEqual(ceiling.blocks);
  // What counts nothing would hold for ever.
  expect(Math.min(hostCalls, allocations, bytesCopied, blocks)).toBeGreaterThan(0);
});

/** AssemblyScript's own instrument: the runtime reports to the imports of `rtrace`. */
async function compileTraced(): Promise<Uint8Array> {
  const packageFile = createRequire(import.meta.url).resolve("@keymate/istio-wasm/package.json");
  const packageFolder = dirname(packageFile);
  const output = join(temporaryFolder(), "traced.wasm");
  const asc = join(packageFolder, "node_modules/.bin/asc");
  const settings = ["--config", "asconfig.json", "--target", "release", "--use", "ASC_RTRACE=1"];
  await promisify(execFile)(asc, ["assembly/index.ts", ...settings, "--outFile", output], {
    cwd: packageFolder,
  });
  return readFile(output);
}

function traces(onBlock: () => void): WebAssembly.ModuleImports {
  const nothing = () => undefined;
  return {
    oninit: nothing,
    onalloc: onBlock,
    onresize: nothing,
    onmove: nothing,
    onfree: nothing,
    oncollect: nothing,
    onvisit: () => 1,
    // These stand between the module and its memory, and hand the address on.
    onload: (address: number) => address,
    onstore: (address: number) => address,
  };
}
