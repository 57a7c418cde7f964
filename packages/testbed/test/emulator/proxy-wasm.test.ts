/** The emulated proxy-wasm host does to a careless module what Envoy does. */
import { describe, expect, test } from "vitest";
import type { CaseRequest, GatewayBehaviour, HeaderLine } from "../../src/conformance/case.js";
import { linesOf } from "../../src/conformance/expect.js";
import { downstreamRequest } from "../../src/emulator/downstream.js";
import { environmentIn } from "../../src/emulator/proxy-wasm/environment.js";
import { HttpStream } from "../../src/emulator/proxy-wasm/http-stream.js";
import { Vm, compileModule } from "../../src/emulator/proxy-wasm/vm.js";
import { World } from "../../src/emulator/world.js";
import { type ProbeParts, probe } from "./probe.js";
import {
  CALL,
  CALL_HEADERS,
  CONSULT,
  DATA,
  PAUSE,
  REPLY,
  onBody,
  onReply,
  onRequest,
  onResponse,
} from "./wasm-probes.js";

interface Setting {
  readonly gateway?: GatewayBehaviour;
  readonly allowsHeadersStopIteration?: boolean;
}

function machine(parts: ProbeParts, setting: Setting = {}) {
  const world = new World({ ...(setting.gateway && { gateway: setting.gateway }) });
  const vm = new Vm(compileModule(probe(parts)), environmentIn(world));
  const root = vm.addPlugin({
    name: "probe",
    rootId: "",
    configuration: "{}",
    ...(setting.allowsHeadersStopIteration && { allowsHeadersStopIteration: true }),
  });
  const begin = (request?: CaseRequest): HttpStream => {
    if (root === undefined) throw new Error("the plugin was refused");
    const stream = new HttpStream(vm, root, world, downstreamRequest(request));
    stream.start();
    return stream;
  };
  const run = (request?: CaseRequest) => {
    begin(request);
    world.clock.runUntilIdle();
    return world;
  };
  return { vm, root, world, begin, run };
}

describe("modules that Envoy would not load", () => {
  const refusal = (parts: ProbeParts) => () => machine(parts);

  test("an import that the host does not have", () => {
    const imports = '(import "env" "abort" (func (param i32 i32 i32 i32)))';
    expect(refusal({ body: "", imports })).toThrow(/missing import: env.abort/);
  });

  test("a host function of another ABI version", () => {
    const imports = '(import "env" "proxy_continue_request" (func (result i32)))';
    expect(refusal({ body: "", imports })).toThrow(/proxy_continue_request/);
  });

  test("an imported global", () => {
    const imports = '(import "env" "limit" (global i32))';
    expect(refusal({ body: "", imports })).toThrow(/env.limit \(global\)/);
  });

  test("no ABI marker, no malloc, no memory", () => {
    const memory = '(memory (export "memory") 1)';
    const malloc = '(func (export "malloc") (param i32) (result i32) (i32.const 0))';
    const marker = '(func (export "proxy_abi_version_0_2_1"))';
    expect(refusal({ body: "", frame: memory + malloc })).toThrow(/ABI version: found no marker/);
    expect(refusal({ body: "", frame: memory + marker })).toThrow(/malloc/);
    const hidden = "(memory 1)";
    expect(refusal({ body: "", frame: hidden + malloc + marker })).toThrow(/memory/);
  });

  test("a start section, which would crash Envoy", () => {
    expect(refusal({ body: "(func $begin) (start $begin)" })).toThrow(/start section/);
  });
});

describe("while a module starts", () => {
  test("logging is allowed", () => {
    const { vm, world } = machine({
      body: '(func (export "_initialize") (call $note (i32.const 7)))',
    });
    expect([vm.failure, world.log]).toEqual([undefined, ["07"]]);
  });

  test("other host functions trap", () => {
    const body = '(func (export "_initialize") (drop (call $continue (i32.const 0))))';
    const { vm, root } = machine({ body });
    expect([vm.failure, root]).toEqual(["_initialize: restricted_callback", undefined]);
  });

  test("a plugin that returns 0 from configure is refused", () => {
    const body = '(func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 0))';
    expect(machine({ body }).root).toBeUndefined();
  });

  test("the configuration is readable then, and not later", () => {
    const read =
      "(call $buffer (i32.const 7) (i32.const 0) (i32.const 99) (i32.const 16) (i32.const 20))";
    const body = `
      (func (export "proxy_on_configure") (param i32 i32) (result i32)
        (drop ${read}) (call $note_out) (local.get 1))
      ${onRequest(`(call $note ${read}) (i32.const 0)`)}`;
    expect(machine({ body }).run().log).toEqual(["{}", "01"]);
  });
});

describe("traps", () => {
  test("in a header callback: 503 without a body, then a dead machine", () => {
    const { run, vm } = machine({ body: onRequest("unreachable") });
    const world = run();
    run();
    expect(vm.failure).toMatch(/proxy_on_request_headers: unreachable/);
    expect(world.responses.map(({ status, body }) => [status, body])).toEqual([
      [503, ""],
      [503, ""],
    ]);
    expect(world.serviceRequests).toEqual([]);
  });

  test("in the response phase: 503 in place of the service's response", () => {
    const world = machine({ body: onResponse("unreachable") }).run();
    expect(world.serviceRequests).toHaveLength(1);
    expect(world.responses.map(({ status }) => status)).toEqual([503]);
  });

  test("in the callback of a call: no answer, for this stream and for every other one held", () => {
    const { begin, world } = machine({ body: CONSULT + onReply("unreachable"), data: DATA });
    begin();
    begin();
    world.clock.runUntilIdle();
    expect(world.gatewayRequests).toHaveLength(2);
    expect(world.responses).toEqual([]);
    expect(world.serviceRequests).toEqual([]);
  });

  test("exhausting the stack is a trap too", () => {
    const { run, vm } = machine({
      body: `(func $deep (call $deep)) ${onRequest("(call $deep) (i32.const 0)")}`,
    });
    expect(run().responses.map(({ status }) => status)).toEqual([503]);
    expect(vm.failure).toMatch(/call stack/);
  });
});

describe("proxy_http_call", () => {
  const result = (cluster: string, headers: readonly HeaderLine[] = CALL_HEADERS) =>
    machine({
      body: onRequest(`(call $note ${CALL}) (i32.const 0)`) + onReply("(call $note (local.get 2))"),
      data: { cluster, headers },
    }).run().log;

  test("an unknown cluster is 2, a cluster without hosts 10; neither calls back", () => {
    expect(result("elsewhere")).toEqual(["02"]);
    expect(result("no-hosts")).toEqual(["10"]);
  });

  test("missing pseudo-headers and more than 1,024 pairs are 2", () => {
    expect(result("gateway", [[":method", "GET"]])).toEqual(["02"]);
    const many = Array.from({ length: 1022 }, (_, index): HeaderLine => [`x-${index}`, "1"]);
    expect(result("gateway", [...CALL_HEADERS, ...many])).toEqual(["02"]);
    expect(result("gateway", [...CALL_HEADERS, ...many.slice(1)])[0]).toBe("00");
  });

  test("a refused connection is a reply with three headers", () => {
    expect(result("refused")).toEqual(["00", "03"]);
  });

  test("a reply that breaks off has no headers", () => {
    const body = CONSULT + onReply("(call $note (local.get 2))");
    const { run } = machine({ body, data: DATA }, { gateway: { fault: "reset-inside-body" } });
    expect(run().log).toEqual(["00"]);
  });

  test("its reply is readable in its callback only", () => {
    const read =
      "(call $buffer (i32.const 4) (i32.const 0) (i32.const 99) (i32.const 16) (i32.const 20))";
    const body =
      CONSULT +
      onReply(`(drop ${read}) (call $note_out)
        (drop (call $effective (global.get $later))) (drop (call $continue (i32.const 0)))`) +
      onResponse(`(call $note ${read}) (i32.const 0)`);
    const { run } = machine({ body, data: DATA }, { gateway: { status: 200, body: "yes" } });
    expect(run().log).toEqual(["yes", "01"]);
  });

  test("a client that leaves does not cancel it; its context is gone", () => {
    const body = CONSULT + onReply("(call $note (call $effective (global.get $later)))");
    const { begin, world } = machine({ body, data: DATA });
    begin().reset();
    world.clock.runUntilIdle();
    expect([world.log, world.responses]).toEqual([["02"], []]);
  });
});

describe("local responses", () => {
  const data = { body: "no", lines: [["x-a", "1"]] as HeaderLine[] };

  test("stop the request whatever the callback returns, and pass the response phase once", () => {
    const body =
      onRequest(`(drop ${REPLY}) (i32.const 0)`) +
      onResponse("(call $note (i32.const 5)) (i32.const 0)");
    const world = machine({ body, data }).run();
    expect(world.serviceRequests).toEqual([]);
    expect(world.responses.map(({ status, body }) => [status, body])).toEqual([[403, "no"]]);
    expect(world.log).toEqual(["05"]);
  });

  test("a second one is ignored", () => {
    const second = REPLY.replace("403", "200");
    const world = machine({
      body: onRequest(`(drop ${REPLY}) (drop ${second}) (i32.const 0)`),
      data,
    }).run();
    expect(world.responses.map(({ status }) => status)).toEqual([403]);
  });

  test("to a gRPC request become 200 with a gRPC status", () => {
    const headers: HeaderLine[] = [["content-type", "application/grpc"]];
    const [response] = machine({ body: onRequest(`(drop ${REPLY}) (i32.const 0)`), data }).run({
      headers,
    }).responses;
    expect(response?.status).toBe(200);
    expect(linesOf(response?.headers ?? [], "grpc-status")).toEqual(["7"]);
    expect(linesOf(response?.headers ?? [], "grpc-message")).toEqual(["no"]);
  });

  test("write line ends out as they are", () => {
    const lines: HeaderLine[] = [["x-a", "1\r\nx-b: 2"]];
    const [response] = machine({
      body: onRequest(`(drop ${REPLY}) (i32.const 0)`),
      data: { ...data, lines },
    }).run().responses;
    expect(linesOf(response?.headers ?? [], "x-b")).toEqual(["2"]);
  });

  test.each([0, 99, 101])("with status %i are no answer", (status) => {
    const body = onRequest(`(drop ${REPLY.replace("403", String(status))}) (i32.const 0)`);
    expect(machine({ body, data }).run().responses).toEqual([]);
  });

  test("of 304 with a body desynchronise the connection", () => {
    const body = onRequest(`(drop ${REPLY.replace("403", "304")}) (i32.const 0)`);
    expect(machine({ body, data }).run().responses).toHaveLength(2);
  });
});

describe("request headers", () => {
  const GET = "(call $get (i32.const 0) @name (i32.const 16) (i32.const 20))";
  const data = { name: "x-a", value: "9" };
  const headers: HeaderLine[] = [
    ["X-A", "1"],
    ["x-a", "2"],
  ];

  test("get gives the first of repeated lines", () => {
    const body = onRequest(`(drop ${GET}) (call $note_out) (i32.const 0)`);
    expect(machine({ body, data }).run({ headers }).log).toEqual(["1"]);
  });

  test("pairs gives every line, pseudo-headers included", () => {
    const body = onRequest(
      `(drop (call $pairs (i32.const 0) (i32.const 16) (i32.const 20)))
       (call $note (i32.load (i32.load (i32.const 16)))) (i32.const 0)`,
    );
    // :authority, :path, :method, :scheme, x-a twice, x-forwarded-proto, x-request-id.
    expect(machine({ body, data }).run({ headers }).log).toEqual(["08"]);
  });

  test("are gone once the request has moved on", () => {
    const body =
      onRequest(`(call $note ${GET}) (i32.const 0)`) +
      onResponse(`(call $note ${GET})
        (call $note (call $add (i32.const 0) @name @value)) (i32.const 0)`);
    expect(machine({ body, data }).run({ headers }).log).toEqual(["00", "02", "02"]);
  });

  test("are readable again for the access log", () => {
    const body = `(func (export "proxy_on_log") (param i32) (call $note ${GET}))`;
    expect(machine({ body, data }).run({ headers }).log).toEqual(["00"]);
  });

  test("an address out of bounds is result 6, no trap", () => {
    const body = onRequest(
      `(call $note (call $get (i32.const 0) (i32.const -8) (i32.const 4) (i32.const 16) (i32.const 20)))
       (i32.const 0)`,
    );
    expect(machine({ body, data }).run().log).toEqual(["06"]);
  });
});

describe("holding a request", () => {
  const request: CaseRequest = { method: "POST", body: "0123456789" };
  test("1 on headers holds the body too, so its callback never comes", () => {
    const body = onRequest(PAUSE) + onBody("(call $note (local.get 1)) (i32.const 1)");
    const world = machine({ body }).run(request);
    expect([world.log, world.responses, world.serviceRequests]).toEqual([[], [], []]);
  });

  test("unless the plugin is allowed to stop on headers alone", () => {
    const body = onRequest(PAUSE) + onBody("(call $note (local.get 1)) (i32.const 1)");
    const world = machine({ body }, { allowsHeadersStopIteration: true }).run(request);
    expect([world.log, world.serviceRequests]).toEqual([["10", "10"], []]);
  });

  test("letting headers go to see the body shows them to the service", () => {
    const body = onRequest("(i32.const 0)") + onBody("(i32.const 1)");
    const world = machine({ body }).run(request);
    expect(world.serviceRequests.map(({ path, body: seen }) => [path, seen])).toEqual([
      ["/orders", ""],
    ]);
  });

  test("a body beyond Envoy's buffer is Envoy's 413", () => {
    const body = onRequest(PAUSE) + onBody("(i32.const 1)");
    const { run } = machine({ body }, { allowsHeadersStopIteration: true });
    const world = run({ method: "POST", body: "x".repeat(1024 * 1024 + 1) });
    expect(world.responses.map(({ status }) => status)).toEqual([413]);
    expect(world.serviceRequests).toEqual([]);
  });

  test("a continued request arrives whole", () => {
    const body =
      CONSULT +
      onReply("(drop (call $effective (global.get $later))) (drop (call $continue (i32.const 0)))");
    const world = machine({ body, data: DATA }).run(request);
    expect(world.serviceRequests.map(({ body: seen }) => seen)).toEqual(["0123456789"]);
    expect(world.responses.map(({ status }) => status)).toEqual([200]);
  });

  test("continuing what is not held is reported", () => {
    const body = onRequest("(drop (call $continue (i32.const 0))) (i32.const 0)");
    expect(machine({ body }).run().anomalies).toEqual([
      "proxy_continue_stream: found a request that is not held",
    ]);
  });
});

test("what a request costs is counted", () => {
  const body = onRequest(
    "(drop (call $pairs (i32.const 0) (i32.const 16) (i32.const 20))) (i32.const 0)",
  );
  const { vm, run } = machine({ body });
  vm.costs.reset();
  run();
  expect([vm.costs.hostCalls, vm.costs.allocations]).toEqual([1, 1]);
  expect(vm.costs.bytesCopied).toBeGreaterThan(100);
});
