/** Small scripts whose behaviour the emulated Lua filter must share with a real Envoy's, whatever that behaviour is. */
import type { CaseRequest, GatewayBehaviour } from "../../src/conformance/case.js";

export interface LuaProbe {
  readonly name: string;
  /** Bodies of the entry points; `handle` is the stream handle. */
  readonly onRequest?: string;
  readonly onResponse?: string;
  readonly request?: CaseRequest;
  readonly gateway?: GatewayBehaviour;
}

const HEADERS = '{[":method"] = "POST", [":path"] = "/auth", [":authority"] = "g"}';
const call = (cluster: string, options = "1000", headers = HEADERS): string =>
  `handle:httpCall("${cluster}", ${headers}, nil, ${options})`;
const CALL = call("gateway");

/** Logs status and body of a call's reply, and which of the telling headers it has. */
const tell = (cluster: string, headers = HEADERS): string =>
  `local h, b = ${call(cluster, "300", headers)}
   handle:logInfo(h[":status"] .. " " .. tostring(b) .. " " .. tostring(h["content-type"])
     .. " " .. tostring(h["x-envoy-upstream-service-time"] ~= nil) .. " " .. tostring(h["grpc-status"]))`;

const REPEATED: CaseRequest = {
  headers: [
    ["X-A", "1"],
    ["x-b", "2"],
    ["x-a", "3"],
    ["x-empty", ""],
  ],
};
const POST: CaseRequest = { method: "POST", body: "0123456789" };
const GRPC: CaseRequest = { headers: [["content-type", "application/grpc"]] };

const GRPC_CALL = `{[":method"] = "POST", [":path"] = "/auth", [":authority"] = "g", ["content-type"] = "application/grpc"}`;

export const LUA_PROBES: readonly LuaProbe[] = [
  // Errors
  { name: "raises a text", onRequest: 'error("oops", 0)' },
  { name: "raises a table", onRequest: "error({})" },
  { name: "raises nil", onRequest: "error(nil)" },
  { name: "raises after a wait", onRequest: `${CALL}; error("late", 0)` },
  { name: "raises in the response phase", onResponse: 'error("oops", 0)' },
  { name: "yields to nobody", onRequest: "coroutine.yield()" },
  { name: "overflows the stack", onRequest: "local function f() return 1 + f() end; pcall(f)" },
  {
    name: "raises after changing headers",
    onRequest: 'handle:headers():add("x-new", "1"); error("e", 0)',
  },

  // Objects
  {
    name: "uses headers after a wait",
    onRequest: `local h = handle:headers(); ${CALL}; h:get("a")`,
  },
  {
    name: "fetches headers after a wait",
    onRequest: `${CALL}; handle:logInfo(handle:headers():get(":path"))`,
  },
  {
    name: "uses headers after a call that failed inline",
    onRequest: `local h = handle:headers(); ${call("no-hosts")}; handle:logInfo(h:get(":path"))`,
  },
  {
    name: "uses headers after an unknown cluster",
    onRequest: `local h = handle:headers(); pcall(handle.httpCall, handle, "x", ${HEADERS}, nil, 1)
      handle:logInfo(h:get(":path"))`,
  },
  {
    name: "uses metadata after a wait",
    onRequest: `local m = handle:streamInfo():dynamicMetadata(); ${CALL}; m:get("a")`,
  },

  // Headers
  {
    name: "reads repeated headers",
    request: REPEATED,
    onRequest: `local h = handle:headers(); local all = {}
      for name, value in pairs(h) do if string.sub(name, 1, 2) == "x-" and #name == 3 then
        all[#all + 1] = name .. "=" .. value end end
      handle:logInfo(h:get("X-a") .. " " .. h:getAtIndex("x-a", 1) .. " " .. h:getNumValues("x-a")
        .. " " .. table.concat(all, ";") .. " " .. tostring((h:get("none")))
        .. " " .. tostring((h:getAtIndex("x-empty", 0))) .. " [" .. h:get("x-empty") .. "]")`,
  },
  {
    name: "prints a header that is not there",
    onRequest: 'tostring(handle:headers():get("none"))',
  },
  {
    name: "breaks a loop off, then removes",
    request: REPEATED,
    onRequest: "local h = handle:headers(); for n in pairs(h) do break end; h:remove('x-a')",
  },
  {
    name: "breaks a loop off, then begins another",
    onRequest:
      "local h = handle:headers(); for n in pairs(h) do break end; for n in pairs(h) do end",
  },
  {
    name: "removes inside a loop",
    onRequest: "local h = handle:headers(); for n in pairs(h) do h:remove(n) end",
  },
  { name: "gets nil", onRequest: "handle:headers():get(nil)" },
  { name: "adds nil", onRequest: 'handle:headers():add("x-a", nil)' },
  { name: "logs nil", onRequest: "handle:logInfo(nil)" },
  { name: "logs a number", onRequest: "handle:logInfo(12)" },
  {
    name: "adds and replaces",
    request: REPEATED,
    onRequest: `local h = handle:headers(); h:add("X-A", 4); h:replace("x-b", "5"); h:replace("x-c", "6")`,
  },
  {
    name: "changes response headers",
    onResponse: `local h = handle:headers(); h:add("x-r", h:get(":status")); h:remove("content-type")`,
  },

  // Answers
  {
    name: "responds, and sees its response",
    onRequest: `handle:respond({[":status"] = 403, ["x-a"] = {"1", "2"}}, "no")`,
    onResponse: `handle:headers():add("x-seen", handle:headers():get(":status"))`,
  },
  {
    name: "responds inside pcall",
    onRequest: `pcall(function() handle:respond({[":status"] = "403"}, "no") end); handle:logInfo("after")`,
  },
  {
    name: "responds without a body",
    onRequest: `handle:respond({[":status"] = "403", ["content-type"] = "a/b"})`,
  },
  {
    name: "responds to gRPC",
    request: GRPC,
    onRequest: `handle:respond({[":status"] = "401", ["x-a"] = "1"}, "no")`,
  },
  {
    name: "responds to HEAD",
    request: { method: "HEAD" },
    onRequest: `handle:respond({[":status"] = "403", ["content-type"] = "a/b"}, "no")`,
  },
  { name: "responds 204", onRequest: `handle:respond({[":status"] = "204"})` },
  { name: "responds 199", onRequest: `handle:respond({[":status"] = "199"}, "no")` },
  { name: "responds 600", onRequest: `handle:respond({[":status"] = "600"}, "no")` },
  { name: "responds nothing", onRequest: `handle:respond({}, "no")` },
  {
    name: "responds in the response phase",
    onResponse: `handle:respond({[":status"] = "403"}, "no")`,
  },
  {
    name: "responds after a wait",
    onRequest: `${CALL}; handle:respond({[":status"] = "403"}, "no")`,
  },
  {
    name: "responds with line ends",
    onRequest: `handle:respond({[":status"] = "403", ["x-a"] = "1\\r\\nx-b: 2"}, "no")`,
  },
  {
    name: "responds with a flag for a value",
    onRequest: `handle:respond({[":status"] = "403", ["x-a"] = true}, "no")`,
  },

  // Calls
  { name: "is told yes", onRequest: tell("gateway"), gateway: { status: 200, body: "yes" } },
  { name: "is told yes without a body", onRequest: tell("gateway"), gateway: { status: 200 } },
  { name: "is told 304", onRequest: tell("gateway"), gateway: { status: 304 } },
  { name: "is told 599", onRequest: tell("gateway"), gateway: { status: 599, body: "x" } },
  { name: "asks nobody", onRequest: tell("refused") },
  { name: "asks a cluster without hosts", onRequest: tell("no-hosts") },
  { name: "asks an unknown cluster", onRequest: tell("elsewhere") },
  { name: "asks the silent", onRequest: tell("gateway"), gateway: { fault: "silent" } },
  {
    name: "asks what resets",
    onRequest: tell("gateway"),
    gateway: { fault: "reset-before-headers" },
  },
  {
    name: "asks what resets in headers",
    onRequest: tell("gateway"),
    gateway: { fault: "reset-inside-headers" },
  },
  {
    name: "asks what resets in the body",
    onRequest: tell("gateway"),
    gateway: { fault: "reset-inside-body" },
  },
  { name: "asks what talks garbage", onRequest: tell("gateway"), gateway: { fault: "garbage" } },
  { name: "asks nobody about gRPC", onRequest: tell("refused", GRPC_CALL) },
  {
    name: "asks the silent about gRPC",
    onRequest: tell("gateway", GRPC_CALL),
    gateway: { fault: "silent" },
  },
  {
    name: "asks with an alternative to a timeout",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-upstream-rq-timeout-alt-response"] = "1"}`,
    ),
    gateway: { fault: "silent" },
  },
  {
    name: "asks with retries",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "5xx", ["x-envoy-max-retries"] = "2"}`,
    ),
    gateway: { status: 500 },
  },
  {
    name: "retries a refused connection",
    onRequest: tell(
      "refused",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "connect-failure", ["x-envoy-max-retries"] = "2"}`,
    ),
  },
  {
    name: "retries a reset",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "connect-failure,reset", ["x-envoy-max-retries"] = "2"}`,
    ),
    gateway: { fault: "reset-before-headers" },
  },
  {
    name: "retries a reset as a 5xx",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "5xx", ["x-envoy-max-retries"] = "2"}`,
    ),
    gateway: { fault: "reset-before-headers" },
  },
  {
    name: "retries garbage",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "reset", ["x-envoy-max-retries"] = "2"}`,
    ),
    gateway: { fault: "garbage" },
  },
  {
    name: "retries no reset",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "connect-failure", ["x-envoy-max-retries"] = "2"}`,
    ),
    gateway: { fault: "reset-before-headers" },
  },
  {
    name: "retries no 500 on a reset",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "reset", ["x-envoy-max-retries"] = "2"}`,
    ),
    gateway: { status: 500 },
  },
  {
    name: "retries a timeout of one try",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "reset", ["x-envoy-max-retries"] = "2", ["x-envoy-upstream-rq-per-try-timeout-ms"] = "50"}`,
    ),
    gateway: { fault: "silent" },
  },
  {
    name: "retries no timeout of one try",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "connect-failure", ["x-envoy-max-retries"] = "2", ["x-envoy-upstream-rq-per-try-timeout-ms"] = "50"}`,
    ),
    gateway: { fault: "silent" },
  },
  {
    name: "retries a broken body",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "5xx,reset", ["x-envoy-max-retries"] = "2"}`,
    ),
    gateway: { fault: "reset-inside-body" },
  },
  {
    name: "retries a cluster without hosts",
    onRequest: tell(
      "no-hosts",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-envoy-retry-on"] = "5xx,reset,connect-failure", ["x-envoy-max-retries"] = "2"}`,
    ),
  },
  {
    name: "asks with line ends in a header",
    onRequest: tell(
      "gateway",
      `{[":method"] = "POST", [":path"] = "/", [":authority"] = "g", ["x-a"] = "1\\r\\n2"}`,
    ),
  },
  { name: "asks without headers", onRequest: `handle:httpCall("gateway", {}, nil, 100)` },
  { name: "asks with an unknown option", onRequest: call("gateway", "{timeout = 1}") },
  { name: "asks with a negative timeout", onRequest: call("gateway", "-1") },
  { name: "asks without a timeout", onRequest: call("gateway", "nil") },
  {
    name: "asks for all lines of the reply",
    gateway: {
      status: 200,
      headers: [
        ["x-a", "1"],
        ["x-a", "2"],
      ],
    },
    onRequest: `local one = ${CALL}
      local all = ${call("gateway", "{timeout_ms = 500, return_duplicate_headers = true}")}
      handle:logInfo(one["x-a"] .. " " .. table.concat(all["x-a"], "+"))`,
  },
  {
    name: "asks inside pcall, and raises",
    onRequest: `local ok, e = pcall(function() ${CALL}; error("late", 0) end); handle:logInfo(tostring(ok) .. e)`,
  },
  {
    name: "asks without waiting",
    onRequest: `${call("gateway", "500, true")}; handle:logInfo("on")`,
  },
  { name: "asks in the response phase", onResponse: tell("gateway") },

  // Bodies and metadata
  {
    name: "reads a body",
    request: POST,
    onRequest: "local b = handle:body(); handle:logInfo(b:length() .. b:getBytes(2, 3))",
  },
  { name: "reads beyond a body", request: POST, onRequest: "handle:body():getBytes(5, 6)" },
  {
    name: "keeps a body over a wait",
    request: POST,
    onRequest: `local b = handle:body(); ${CALL}; b:length()`,
  },
  { name: "reads no body", onRequest: "handle:logInfo(tostring((handle:body())))" },
  { name: "prints no body", onRequest: "tostring(handle:body())" },
  {
    name: "keeps metadata for the response",
    onRequest: `handle:streamInfo():dynamicMetadata():set("k", "a", {b = {"1", "2"}, c = 3, d = true})`,
    onResponse: `local k = handle:streamInfo():dynamicMetadata():get("k").a
      handle:logInfo(k.b[2] .. k.c .. tostring(k.d))`,
  },
  {
    name: "keeps a function as metadata",
    onRequest: `handle:streamInfo():dynamicMetadata():set("k", "a", function() end)`,
  },
  {
    name: "reads metadata nobody set",
    onResponse: `handle:logInfo(tostring((handle:streamInfo():dynamicMetadata():get("k"))))`,
  },
  // Statistics
  {
    name: "counts",
    onRequest: `local c = handle:stats():counter("probe_a"); c:inc(); c:add(2.0); ${CALL}; c:inc()
      handle:logInfo(tostring(c:value()) .. " " .. tostring(handle:stats():counter("probe_a"):value()))`,
  },
  {
    name: "counts by an object of the phase before",
    onRequest: 'kept = handle:stats():counter("probe_b"); kept:inc()',
    onResponse: "kept:inc(); handle:logInfo(tostring(kept:value()))",
  },
  {
    name: "keeps statistics over a wait",
    onRequest: `local s = handle:stats(); ${CALL}; s:counter("probe_c")`,
  },
  { name: "counts nil", onRequest: "handle:stats():counter(nil)" },
  {
    name: "measures in a unit that is none",
    onRequest: 'handle:stats():histogram("probe_d", "s")',
  },
  {
    name: "measures",
    onRequest: `local h = handle:stats():histogram("probe_e", "ms"); ${CALL}; h:recordValue(3)
      handle:stats():histogram("probe_f"):recordValue(3)`,
  },
  { name: "measures nil", onRequest: 'handle:stats():histogram("probe_g"):recordValue(nil)' },
  {
    name: "computes with bits",
    onRequest: `handle:logInfo(table.concat({bit.band(0xff, 0x0f), bit.bor(1, 2), bit.bxor(3, 1), bit.bnot(0),
      bit.lshift(1, 31), bit.rshift(-1, 28), bit.arshift(-8, 1), bit.tobit(2^32 + 1)}, " "))`,
  },
  {
    name: "prints numbers",
    onRequest: `handle:logInfo(1e15 .. " " .. 2^53 .. " " .. 0.1 .. " " .. -0 .. " " .. 100 .. " " .. 5 % -3)`,
  },
];
