/** Many requests under way at once, and clients that leave: what both filters remember of one stream never reaches another. */
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { GatewayAnswer } from "../src/conformance/case.js";
import type { ObservedRequest } from "../src/conformance/driver.js";
import { linesOf } from "../src/conformance/expect.js";
import { configurationDocument } from "../src/emulator/configuration-document.js";
import { downstreamRequest } from "../src/emulator/downstream.js";
import { HttpStream as LuaStream } from "../src/emulator/envoy-lua/http-stream.js";
import { LuaFilter } from "../src/emulator/envoy-lua/lua-filter.js";
import { luaText } from "../src/emulator/envoy-lua/lua-literal.js";
import { HttpStream as WasmStream } from "../src/emulator/proxy-wasm/http-stream.js";
import { type CompiledModule, Vm, compileModule } from "../src/emulator/proxy-wasm/vm.js";
import { World } from "../src/emulator/world.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";

const REQUESTS = 300;

/** Every third request is granted, refused, or comes to nothing. */
function answer(request: ObservedRequest): GatewayAnswer {
  const path = linesOf(request.headers, "keymate-target-uri")[0] ?? "";
  const decision = [["keymate-decision", path]] as const;
  switch (Number(path.slice(1)) % 3) {
    case 0:
      return { status: 200, headers: decision };
    case 1:
      return { status: 403, headers: decision, body: path };
    default:
      return { fault: "reset-before-headers" };
  }
}

let module: CompiledModule;
let script: string;
beforeAll(async () => {
  module = compileModule(await readFile(pluginArtifact("wasm")));
  script = await readFile(pluginArtifact("lua"), "latin1");
});

function wasmMachine(world: World): Vm {
  return new Vm(module, {
    clock: world.clock,
    asyncClient: world.asyncClient,
    log: (_level, message) => void world.log.push(message),
  });
}

function addWasm(vm: Vm, configuration: Record<string, unknown> = {}) {
  const document = configurationDocument({ configuration });
  const root = vm.addPlugin({ name: "keymate", rootId: "", configuration: document });
  if (root === undefined) throw new Error("the configuration was refused");
  return root;
}

const starters: [runtime: string, start: (world: World) => (path: string) => void][] = [
  [
    "wasm",
    (world) => {
      const vm = wasmMachine(world);
      const root = addWasm(vm);
      return (path) => new WasmStream(vm, root, world, downstreamRequest({ path })).start();
    },
  ],
  [
    "lua",
    (world) => {
      const document = luaText(configurationDocument({}));
      const filter = new LuaFilter(`local KEYMATE_CONFIGURATION = ${document}\n${script}`);
      return (path) => new LuaStream(filter, world, downstreamRequest({ path })).start();
    },
  ],
];

describe.each(starters)("%s", (_runtime, start) => {
  test("every one of many requests under way gets its own answer", () => {
    const world = new World({ gateway: answer });
    const begin = start(world);
    for (let index = 0; index < REQUESTS; index++) begin(`/${index}`);
    expect(world.responses).toEqual([]);
    world.clock.runUntilIdle();

    const paths = (remainder: number): string[] =>
      Array.from({ length: REQUESTS }, (_, index) => index)
        .filter((index) => index % 3 === remainder)
        .map((index) => `/${index}`)
        .sort();
    const decided = (status: string): string[] =>
      world.responses
        .filter(({ headers }) => linesOf(headers, "keymate-gateway-auth-status")[0] === status)
        .map(({ headers }) => linesOf(headers, "keymate-decision")[0] ?? "")
        .sort();
    expect(world.serviceRequests.map(({ path }) => path).sort()).toEqual(paths(0));
    expect(decided("GRANTED")).toEqual(paths(0));
    expect(decided("DENIED")).toEqual(paths(1));
    expect(decided("GATEWAY_FAILED")).toEqual(paths(2).map(() => ""));
    expect(world.responses).toHaveLength(REQUESTS);
    const access = world.log.flatMap((line) => /^Access .* path=(\S+)/.exec(line)?.[1] ?? []);
    expect([access.length, new Set(access).size]).toEqual([REQUESTS, REQUESTS]);
  });
});

describe.each(starters)("%s", (_runtime, start) => {
  test("the check is not signed with the proxy's address", () => {
    const world = new World();
    start(world)("/orders");
    world.clock.runUntilIdle();
    const names = world.gatewayRequests[0]?.headers.map(([name]) => name);
    expect(names).toContain("keymate-enforcer");
    expect(names).not.toContain("x-forwarded-for");
  });
});

describe("wasm", () => {
  test("a client that leaves while the gateway is asked hurts nobody", () => {
    const world = new World();
    const vm = wasmMachine(world);
    const root = addWasm(vm);
    const begin = (path: string): WasmStream => {
      const stream = new WasmStream(vm, root, world, downstreamRequest({ path }));
      stream.start();
      return stream;
    };
    const leaving = begin("/leaves");
    begin("/stays");
    leaving.reset();
    world.clock.runUntilIdle();
    expect(vm.failure).toBeUndefined();
    expect(world.gatewayRequests).toHaveLength(2);
    expect(world.serviceRequests.map(({ path }) => path)).toEqual(["/stays"]);
    expect(world.responses.map(({ status }) => status)).toEqual([200]);
    expect(vm.contexts.size).toBe(1);
  });

  test("plugins that share a machine keep their own configuration, and one may go", () => {
    const world = new World({ gateway: { status: 403 } });
    const vm = wasmMachine(world);
    const skipping = addWasm(vm, { skip_paths: ["/a"] });
    const asking = addWasm(vm, { skip_paths: ["/b"] });
    const run = (root: typeof asking, path: string): number => {
      new WasmStream(vm, root, world, downstreamRequest({ path })).start();
      world.clock.runUntilIdle();
      return world.responses.at(-1)?.status ?? 0;
    };
    expect([
      run(skipping, "/a"),
      run(asking, "/a"),
      run(skipping, "/b"),
      run(asking, "/b"),
    ]).toEqual([200, 403, 403, 200]);
    vm.removePlugin(skipping);
    expect([run(asking, "/a"), run(asking, "/b"), vm.failure]).toEqual([403, 200, undefined]);
  });

  test("memory does not grow with requests", () => {
    const world = new World({ gateway: answer });
    const vm = wasmMachine(world);
    const root = addWasm(vm);
    const run = (count: number): number => {
      for (let index = 0; index < count; index++) {
        new WasmStream(vm, root, world, downstreamRequest({ path: `/${index}` })).start();
        world.clock.runUntilIdle();
      }
      world.responses.length = world.log.length = 0;
      return vm.memory.pages;
    };
    const warm = run(300);
    expect(run(3_000)).toBe(warm);
  });
});
