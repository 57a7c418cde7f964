/** Small modules whose behaviour the emulated proxy-wasm host must share with a real Envoy's, whatever that behaviour is. */
import type { CaseRequest, GatewayBehaviour, HeaderLine } from "../../src/conformance/case.js";
import type { ProbeParts } from "./probe.js";

export interface WasmProbe extends ProbeParts {
  readonly name: string;
  readonly request?: CaseRequest;
  readonly gateway?: GatewayBehaviour;
  /** Delivered with `allow_on_headers_stop_iteration`. */
  readonly holdsBody?: boolean;
}

/** Body of `proxy_on_request_headers`; the result is the action. Parameters: context, count, end of stream. */
export const onRequest = (code: string): string =>
  `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${code})`;
/** Parameters: context, size, end of stream. */
export const onBody = (code: string): string =>
  `(func (export "proxy_on_request_body") (param i32 i32 i32) (result i32) ${code})`;
/** Parameters: root context, token, number of headers, size of the body, number of trailers. */
export const onReply = (code: string): string =>
  `(func (export "proxy_on_http_call_response") (param i32 i32 i32 i32 i32) ${code})`;
export const onResponse = (code: string): string =>
  `(func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32) ${code})`;

export const CALL_HEADERS: readonly HeaderLine[] = [
  [":method", "POST"],
  [":path", "/auth"],
  [":authority", "g"],
];
const NOTHING = "(i32.const 0) (i32.const 0)";
export const CALL = `(call $call @cluster @headers ${NOTHING} ${NOTHING} (i32.const 300) (i32.const 12))`;
export const DATA = { cluster: "gateway", headers: CALL_HEADERS };
/** 403 with the data `body` and `lines`. */
export const REPLY = `(call $reply (i32.const 403) ${NOTHING} @body @lines (i32.const -1))`;
export const REPLY_DATA = { body: "no", lines: [["x-a", "1"]] as readonly HeaderLine[] };
export const PAUSE = "(i32.const 1)";
const GO = "(i32.const 0)";
/** Remembers the stream, calls the gateway, holds the request. */
export const CONSULT = onRequest(`(global.set $later (local.get 0)) (drop ${CALL}) ${PAUSE}`);
export const SELECT = "(drop (call $effective (global.get $later)))";
export const CONTINUE = "(drop (call $continue (i32.const 0)))";
export const RELEASE = onReply(`${SELECT} ${CONTINUE}`);
/** The header named by the datum `name`: notes the result and, if there is one, logs the value. */
const get = (map: number): string =>
  `(call $get (i32.const ${map}) @name (i32.const 16) (i32.const 20))`;
const getAndLog = (map: number): string =>
  `(if (i32.eqz ${get(map)}) (then (call $note_out)) (else (call $note (i32.const 99))))`;
const readBuffer = (type: number): string =>
  `(call $buffer (i32.const ${type}) (i32.const 0) (i32.const 999) (i32.const 16) (i32.const 20))`;

const METRIC_TYPES = [
  ["a counter", 0],
  ["a gauge", 1],
  ["a histogram", 2],
  ["what is none of these", 3],
] as const;
const METRIC_IMPORTS = `
  (import "env" "proxy_define_metric" (func $define (param i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_increment_metric" (func $increment (param i32 i64) (result i32)))
  (import "env" "proxy_record_metric" (func $record (param i32 i64) (result i32)))
  (import "env" "proxy_get_metric" (func $metric (param i32 i32) (result i32)))`;

const REPEATED: CaseRequest = {
  headers: [
    ["X-A", "1"],
    ["x-a", "2"],
  ],
};
const POST: CaseRequest = { method: "POST", body: "0123456789" };
const GRPC: CaseRequest = { headers: [["content-type", "application/grpc"]] };

/** Calls, and tells of the reply: whether it has headers, its status, its body. */
function told(
  name: string,
  more: Partial<WasmProbe> & { cluster?: string; headers?: readonly HeaderLine[] },
): WasmProbe {
  const { cluster = "gateway", headers = CALL_HEADERS, ...rest } = more;
  return {
    name,
    body:
      CONSULT +
      onReply(`(call $note (i32.ne (local.get 2) (i32.const 0))) ${getAndLog(6)}
        (if (i32.eqz ${readBuffer(4)}) (then (call $note_out)) (else (call $note (i32.const 98))))
        ${SELECT} (drop ${REPLY})`),
    data: { cluster, headers, name: ":status", ...REPLY_DATA },
    ...rest,
  };
}

const FAILS_INLINE = (
  name: string,
  cluster: string,
  headers: readonly HeaderLine[] = CALL_HEADERS,
): WasmProbe => ({
  name,
  body: onRequest(`(call $note ${CALL}) ${GO}`),
  data: { cluster, headers },
});

const many = (count: number): HeaderLine[] =>
  Array.from({ length: count }, (_, index): HeaderLine => [`h-${index}`, "1"]);

/**
 * None lets headers go and then ends the stream in the body: whether they have reached the service by then depends on how far Envoy's
 * connection to it has come, and the emulator takes the worst for granted.
 */
export const WASM_PROBES: readonly WasmProbe[] = [
  // Traps
  { name: "traps on request headers", body: onRequest("unreachable") },
  { name: "traps on response headers", body: onResponse("unreachable") },
  { name: "traps in the callback of a call", body: CONSULT + onReply("unreachable"), data: DATA },
  {
    name: "exhausts the stack",
    body: `(func $deep (call $deep)) ${onRequest(`(call $deep) ${GO}`)}`,
  },
  {
    name: "answers, then traps",
    body: onRequest(`(drop ${REPLY}) unreachable`),
    data: REPLY_DATA,
  },
  {
    name: "answers in the callback, then traps",
    body: CONSULT + onReply(`${SELECT} (drop ${REPLY}) unreachable`),
    data: { ...DATA, ...REPLY_DATA },
  },
  {
    name: "continues in the callback, then traps",
    body: CONSULT + onReply(`${SELECT} ${CONTINUE} unreachable`),
    data: DATA,
  },
  {
    name: "answers, and traps on its response",
    body: onRequest(`(drop ${REPLY}) ${PAUSE}`) + onResponse("unreachable"),
    data: REPLY_DATA,
  },

  // Answers
  {
    name: "answers and returns continue",
    body: onRequest(`(drop ${REPLY}) ${GO}`) + onResponse(`(call $note (i32.const 5)) ${GO}`),
    data: REPLY_DATA,
  },
  {
    name: "answers twice",
    body: onRequest(`(drop ${REPLY}) (drop ${REPLY.replace("403", "200")}) ${GO}`),
    data: REPLY_DATA,
  },
  {
    name: "answers after the call",
    body: CONSULT + onReply(`${SELECT} (drop ${REPLY})`),
    data: { ...DATA, ...REPLY_DATA },
    request: POST,
  },
  {
    name: "answers and continues",
    body: CONSULT + onReply(`${SELECT} (drop ${REPLY}) ${CONTINUE}`),
    data: { ...DATA, ...REPLY_DATA },
  },
  {
    name: "answers gRPC",
    body: onRequest(`(drop ${REPLY}) ${PAUSE}`),
    data: REPLY_DATA,
    request: GRPC,
  },
  {
    name: "answers gRPC with a status of its own",
    body: onRequest(`(drop ${REPLY.replace("(i32.const -1)", "(i32.const 16)")}) ${PAUSE}`),
    data: REPLY_DATA,
    request: GRPC,
  },
  {
    name: "answers with a content-type, a length and a status line",
    body: onRequest(`(drop ${REPLY}) ${PAUSE}`),
    data: {
      body: "no",
      lines: [
        ["content-type", "a/b"],
        ["content-length", "99"],
        [":status", "200"],
        ["x-a", "1"],
        ["x-a", "2"],
      ] as HeaderLine[],
    },
  },
  {
    name: "answers without a body",
    body: onRequest(`(drop ${REPLY}) ${PAUSE}`),
    data: { body: "", lines: [["content-type", "a/b"]] as HeaderLine[] },
  },
  {
    name: "answers HEAD",
    body: onRequest(`(drop ${REPLY}) ${PAUSE}`),
    data: REPLY_DATA,
    request: { method: "HEAD" },
  },
  {
    name: "answers with line ends",
    body: onRequest(`(drop ${REPLY}) ${PAUSE}`),
    data: { body: "no", lines: [["x-a", "1\r\nx-b: 2"]] as HeaderLine[] },
  },
  ...[99, 204, 600].map((status): WasmProbe => ({
    name: `answers ${status}`,
    body: onRequest(`(drop ${REPLY.replace("403", String(status))}) ${PAUSE}`),
    data: { body: status === 204 ? "" : "no", lines: [] },
  })),

  // Headers
  {
    name: "gets a repeated header",
    body: onRequest(`${getAndLog(0)} ${GO}`),
    data: { name: "x-a" },
    request: REPEATED,
  },
  {
    name: "gets a header that is not there",
    body: onRequest(`(call $note ${get(0)}) ${GO}`),
    data: { name: "x-a" },
  },
  {
    name: "looks for headers out of their time",
    body:
      onRequest(`(call $note ${get(0)}) (call $note ${get(2)}) (call $note ${get(6)}) ${GO}`) +
      onResponse(`(call $note ${get(0)}) (call $note ${get(2)}) (call $note ${get(6)})
        (call $note (call $add (i32.const 0) @name @value)) ${GO}`),
    data: { name: "x-a", value: "9" },
    request: REPEATED,
  },
  {
    name: "looks for request headers after continuing",
    body:
      CONSULT +
      onReply(
        `${SELECT} ${CONTINUE} (call $note ${get(0)}) (call $note (call $add (i32.const 0) @name @value))`,
      ) +
      onResponse(`(call $note ${get(0)}) ${GO}`),
    data: { ...DATA, name: "x-a", value: "9" },
    request: REPEATED,
  },
  {
    name: "adds headers before continuing, and to the response",
    body:
      CONSULT +
      onReply(`${SELECT} (call $note (call $add (i32.const 0) @name @value)) ${CONTINUE}`) +
      onResponse(`(call $note (call $add (i32.const 2) @name @value)) ${GO}`),
    data: { ...DATA, name: "X-B", value: "9" },
  },
  {
    name: "gets from out of bounds",
    body: onRequest(
      `(call $note (call $get (i32.const 0) (i32.const -8) (i32.const 4) (i32.const 16) (i32.const 20))) ${GO}`,
    ),
  },
  {
    name: "gets from a map that does not exist",
    body: onRequest(`(call $note ${get(9)}) ${GO}`),
    data: { name: "x-a" },
  },
  {
    name: "logs at a level that does not exist",
    body: onRequest(`(call $note (call $log (i32.const 9) @name)) ${GO}`),
    data: { name: "x" },
  },
  {
    name: "reads its configuration too late",
    body: onRequest(`(call $note ${readBuffer(7)}) ${GO}`),
  },
  {
    name: "reads for the access log",
    body: `(func (export "proxy_on_log") (param i32) (call $note ${get(0)}) (call $note ${get(2)}))`,
    data: { name: "x-a" },
    request: REPEATED,
  },
  {
    name: "selects a context that does not exist",
    body: onRequest(`(call $note (call $effective (i32.const 9999))) ${GO}`),
  },

  // Calls
  FAILS_INLINE("calls an unknown cluster", "elsewhere"),
  FAILS_INLINE("calls a cluster without hosts", "no-hosts"),
  FAILS_INLINE("calls without pseudo-headers", "gateway", [[":method", "GET"]]),
  FAILS_INLINE("calls with too many pairs", "gateway", [...CALL_HEADERS, ...many(1022)]),
  FAILS_INLINE("calls with as many pairs as there may be", "gateway", [
    ...CALL_HEADERS,
    ...many(1021),
  ]),
  FAILS_INLINE("calls with line ends in a header", "gateway", [...CALL_HEADERS, ["x-a", "1\r\n2"]]),
  told("is told yes", { gateway: { status: 200, body: "yes" } }),
  told("is told 304", { gateway: { status: 304 } }),
  told("is told 599", { gateway: { status: 599, body: "x" } }),
  told("asks nobody", { cluster: "refused" }),
  told("asks the silent", { gateway: { fault: "silent" } }),
  told("asks what resets", { gateway: { fault: "reset-before-headers" } }),
  told("asks what resets in headers", { gateway: { fault: "reset-inside-headers" } }),
  told("asks what resets in the body", { gateway: { fault: "reset-inside-body" } }),
  told("asks what talks garbage", { gateway: { fault: "garbage" } }),
  told("asks nobody about gRPC", {
    cluster: "refused",
    headers: [...CALL_HEADERS, ["content-type", "application/grpc"]],
  }),
  told("asks with an alternative to a timeout", {
    gateway: { fault: "silent" },
    headers: [...CALL_HEADERS, ["x-envoy-upstream-rq-timeout-alt-response", "1"]],
  }),
  {
    name: "reads the reply too late",
    body:
      CONSULT + RELEASE + onResponse(`(call $note ${readBuffer(4)}) (call $note ${get(6)}) ${GO}`),
    data: { ...DATA, name: ":status" },
    gateway: { status: 200, body: "yes" },
  },

  // Holding and releasing
  {
    name: "holds and never decides",
    body: onRequest(PAUSE) + onBody("(call $note (local.get 1)) (i32.const 1)"),
    request: POST,
  },
  {
    name: "holds headers alone",
    body: onRequest(PAUSE) + onBody("(call $note (local.get 1)) (i32.const 1)"),
    request: POST,
    holdsBody: true,
  },
  {
    name: "lets headers go to see the body",
    body: onRequest(GO) + onBody("(i32.const 1)"),
    request: POST,
  },
  {
    name: "collects the body, then calls",
    body:
      onRequest(`(global.set $later (local.get 0)) ${PAUSE}`) +
      onBody(
        `(if (local.get 2) (then (drop ${readBuffer(0)}) (call $note_out) (drop ${CALL}))) (i32.const 1)`,
      ) +
      RELEASE,
    data: DATA,
    request: POST,
    holdsBody: true,
  },
  {
    name: "collects a large body",
    body: onRequest(PAUSE) + onBody("(i32.const 1)"),
    request: { method: "POST", body: "x".repeat(1_200_000) },
    holdsBody: true,
  },
  { name: "releases after the call", body: CONSULT + RELEASE, data: DATA, request: POST },

  // Metrics
  ...METRIC_TYPES.map(([name, type]) => ({
    name: `defines, adds to and records ${name}`,
    imports: METRIC_IMPORTS,
    body: onRequest(
      `(call $note (call $define (i32.const ${type}) @metric (i32.const 16)))
       (global.set $later (i32.load (i32.const 16)))
       (call $note (call $increment (global.get $later) (i64.const 2)))
       (call $note (call $increment (global.get $later) (i64.const 0)))
       (call $note (call $increment (global.get $later) (i64.const -1)))
       (call $note (call $record (global.get $later) (i64.const 5)))
       (call $note (call $metric (global.get $later) (i32.const 16)))
       (if (i32.ne (i32.const ${type}) (i32.const 2)) (then (call $note (i32.load (i32.const 16)))))
       (call $note (call $increment (i32.const 4000) (i64.const 1))) ${GO}`,
    ),
    data: { metric: `probe_${type}` },
  })),
  { name: "does nothing", body: "", request: POST },
];
