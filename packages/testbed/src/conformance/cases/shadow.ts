/** `mode: shadow`: the gateway is asked and what it says recorded, and every request reaches the service (specification §2, §4). */
import type { CaseRequest, ConformanceCase, GatewayBehaviour, HeaderLine } from "../case.js";
import { DECISION_HEADERS } from "../case.js";
import { asked, because, denied, granted, reached, skipped, wouldBe } from "./expectations.js";

const SHADOW = { mode: "shadow" };
const DENY: HeaderLine = ["keymate-decision", "DENY"];

const MANY_LINES = Array.from({ length: 1_100 }, (_, index): HeaderLine => [
  `X-Number-${index}`,
  "1",
]);

/** Whatever the service says of a tunnel. */
const { body: _body, ...TUNNEL } = wouldBe("DENIED");

export const SHADOW_MODE: readonly ConformanceCase[] = [
  ...[302, 401, 403, 404].map((status) =>
    recorded(`${status} of the gateway`, "DENIED", {
      status,
      headers: [DENY, ["location", "/login"], ["content-type", "text/html"], ["x-why", "role"]],
      body: "<p>no</p>",
    }),
  ),
  recorded("503 of the gateway", "GATEWAY_FAILED", { status: 503, headers: [DENY], body: "busy" }),
  recorded("a silent gateway", "GATEWAY_FAILED", { fault: "silent" }, { timeout: 300 }),
  recorded("a reset", "GATEWAY_FAILED", { fault: "reset-before-headers" }),
  recorded("a reset inside the body", "GATEWAY_FAILED", { fault: "reset-inside-body" }),
  recorded("a reply that is not HTTP", "GATEWAY_FAILED", { fault: "garbage" }),
  recorded("a status that is none", "GATEWAY_FAILED", { status: 600 }),
  recorded("a refused connection", "GATEWAY_FAILED", undefined, { cluster_name: "refused" }),
  recorded("an unknown cluster", "GATEWAY_FAILED", undefined, { cluster_name: "nowhere" }),
  recorded("a cluster without a host", "GATEWAY_FAILED", undefined, { cluster_name: "no-hosts" }),
  recorded(
    "an upload that is denied",
    "DENIED",
    { status: 403 },
    {},
    { method: "POST", body: "hello".repeat(2_000) },
  ),
  recorded(
    "a captured body that is denied",
    "DENIED",
    { status: 403 },
    { body: { mode: "full" } },
    { method: "POST", body: "hello" },
  ),
  recorded(
    "a body that is too large",
    "DENIED",
    undefined,
    { body: { mode: "full", max_bytes: 4 } },
    { method: "POST", body: "hello".repeat(10_000) },
  ),
  recorded(
    "a body that is too large and says nothing of its length",
    "DENIED",
    undefined,
    { body: { mode: "full", max_bytes: 4 } },
    { method: "POST", body: "hello".repeat(10_000), protocol: "HTTP/2" },
  ),
  recorded(
    "a denied request under every other key",
    "DENIED",
    { status: 403, headers: [["x-why", "role"]] },
    {
      failure_mode: "allow",
      status_on_error: 599,
      deny_response: { body: "no", headers: { "X-Why": "configured" } },
      client_headers: { on_deny: ["x-why"], on_allow: ["x-why"] },
      upstream_headers: ["x-why"],
    },
  ),
  recorded(
    "protected names stay behind",
    "DENIED",
    { status: 403 },
    {},
    {
      headers: [
        ["Keymate_Enforcer", "forged"],
        ["Keymate.Target-Uri", "/forged"],
      ],
    },
  ),
  {
    name: "shadow/a request without a path passes",
    specification: "§4",
    configuration: SHADOW,
    request: { method: "CONNECT", path: null, authority: "service.test:443" },
    expect: {
      gateway: "not asked",
      service: reached({ method: "CONNECT", path: "", authority: "service.test:443" }),
      client: TUNNEL,
    },
  },
  {
    name: "shadow/a request of more header lines than a call can carry passes",
    specification: "§4",
    configuration: SHADOW,
    request: { headers: MANY_LINES },
    expect: {
      gateway: "not asked",
      service: reached({ headers: { "x-number-1099": ["1"] } }),
      client: wouldBe("DENIED"),
    },
  },
  {
    name: "shadow/a path that would leave the endpoint passes",
    specification: "§4",
    configuration: { ...SHADOW, check_path: "append_original" },
    request: { path: "/../orders" },
    expect: {
      gateway: "not asked",
      service: reached({ path: "/../orders" }),
      client: wouldBe("DENIED"),
    },
  },
  {
    name: "shadow/a granted request is granted",
    specification: "§4",
    configuration: { ...SHADOW, upstream_headers: ["x-user"], reason_header: true },
    gateway: { status: 200, headers: [...DECISION_HEADERS, ["X-User", "alice"]] },
    expect: {
      gateway: asked(),
      service: reached({ headers: { "x-user": ["alice"] } }),
      client: granted(),
    },
  },
  {
    name: "shadow/a skipped request is skipped",
    specification: "§4",
    configuration: { ...SHADOW, skip_paths: ["/orders"] },
    expect: { gateway: "not asked", service: reached(), client: skipped() },
  },
  {
    name: "shadow/gRPC gets the service's answer",
    specification: "§4",
    configuration: SHADOW,
    request: {
      method: "POST",
      protocol: "HTTP/2",
      headers: [["content-type", "application/grpc"]],
    },
    gateway: { status: 403, headers: [DENY] },
    expect: {
      gateway: asked({ target: "POST" }),
      service: reached({ method: "POST" }),
      client: wouldBe("DENIED", { absent: ["grpc-status"] }, [DENY]),
    },
  },
  {
    name: "shadow/the reason is shadow, whatever the gateway did",
    specification: "§4",
    configuration: { ...SHADOW, reason_header: true, cluster_name: "refused" },
    service: { headers: [["Keymate-Gateway-Auth-Status", "GRANTED"]] },
    expect: {
      gateway: "not asked",
      service: reached(),
      client: because("shadow", wouldBe("GATEWAY_FAILED")),
    },
  },
  {
    name: "shadow/enforce is what it is without the key",
    specification: "§4",
    configuration: { mode: "enforce" },
    gateway: { status: 403 },
    expect: { gateway: asked(), service: "not reached", client: denied(403) },
  },
];

/** The service gets the whole request and the client the service's answer. */
function recorded(
  what: string,
  outcome: "DENIED" | "GATEWAY_FAILED",
  gateway?: GatewayBehaviour,
  configuration: Readonly<Record<string, unknown>> = {},
  request: CaseRequest = {},
): ConformanceCase {
  const { method = "GET", body = "", headers = [] } = request;
  const isHeld = "body" in configuration;
  const says = gateway !== undefined && "status" in gateway ? (gateway.headers ?? []) : [];
  return {
    name: `shadow/${what}`,
    specification: "§4",
    configuration: { ...SHADOW, ...configuration },
    request,
    ...(gateway === undefined ? {} : { gateway }),
    expect: {
      gateway:
        gateway === undefined ? "not asked" : asked({ target: method, body: isHeld ? body : "" }),
      service: reached({
        method,
        body,
        absent: ["x-why", ...headers.map(([name]) => name.toLowerCase())],
      }),
      client: wouldBe(
        outcome,
        { headers: { "content-type": ["text/plain"] }, absent: ["location", "x-why"] },
        says.filter(([name]) => name === DENY[0]),
      ),
    },
  };
}
