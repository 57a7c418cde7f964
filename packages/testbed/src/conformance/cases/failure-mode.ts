/** `failure_mode: allow`: a request passes when nobody could be asked, and never against a gateway's word (specification §2, §6). */
import type {
  CaseRequest,
  ConformanceCase,
  GatewayBehaviour,
  HeaderLine,
  ResponseExpectation,
} from "../case.js";
import {
  DISPATCH_FAILED,
  HEADERS_TOO_LARGE,
  JSON_CONTENT,
  NO_HEADERS,
  NO_PATH,
  PAYLOAD_TOO_LARGE,
  asked,
  denied,
  gatewayFailed,
  granted,
  reached,
  unavailable,
  wouldBe,
} from "./expectations.js";

const ALLOWING = { failure_mode: "allow" };

export const FAILURE_MODE: readonly ConformanceCase[] = [
  passes("a refused connection", { cluster_name: "refused" }),
  passes("a cluster without a host", { cluster_name: "no-hosts" }),
  passes("an unknown cluster", { cluster_name: "nowhere" }),
  passes("a silent gateway", { timeout: 300 }, { fault: "silent" }),
  passes("a reset before the headers", {}, { fault: "reset-before-headers" }),
  passes("a reset inside the body", {}, { fault: "reset-inside-body" }),
  passes("an upload past a refused connection", { cluster_name: "refused" }, undefined, {
    method: "POST",
    body: "hello".repeat(2_000),
  }),
  passes(
    "a captured body past a refused connection",
    { cluster_name: "refused", body: { mode: "full" } },
    undefined,
    { method: "POST", body: "hello" },
  ),
  passes("protected names stay behind", { cluster_name: "refused" }, undefined, {
    headers: [
      ["Keymate-Enforcer", "forged"],
      ["Keymate_Target_Uri", "/forged"],
      ["Keymate.Partial.Body", "true"],
    ],
  }),
  passes("gRPC past a refused connection", { cluster_name: "refused" }, undefined, {
    method: "POST",
    protocol: "HTTP/2",
    headers: [["content-type", "application/grpc"]],
    body: "\x00\x00\x00\x00\x00",
  }),
  ...[301, 400, 401, 403, 404, 429, 499].map((status) =>
    stays(`${status} of the gateway`, {}, denied(status), { status }),
  ),
  ...[500, 502, 503, 504, 599].map((status) =>
    stays(`${status} of the gateway`, {}, gatewayFailed(status), { status }),
  ),
  stays("a reply that is not HTTP", {}, unavailable(NO_HEADERS), { fault: "garbage" }),
  stays("a reset inside the headers", {}, unavailable(NO_HEADERS), {
    fault: "reset-inside-headers",
  }),
  stays("a status that is none", {}, unavailable(NO_HEADERS), { status: 600 }),
  stays(
    "a body that is too large",
    { body: { mode: "full", max_bytes: 1 }, cluster_name: "refused" },
    denied(413, { headers: JSON_CONTENT, body: PAYLOAD_TOO_LARGE }),
    undefined,
    { method: "POST", body: "hello" },
  ),
  stays(
    "a request without a path",
    { cluster_name: "refused" },
    denied(403, { headers: JSON_CONTENT, body: NO_PATH }),
    undefined,
    { method: "CONNECT", path: null, authority: "service.test:443" },
  ),
  stays(
    "a request of more header lines than a call can carry",
    {},
    denied(431, { headers: JSON_CONTENT, body: HEADERS_TOO_LARGE }),
    undefined,
    { headers: lines(1_100) },
  ),
  stays(
    "a request of more header lines than a call can carry to a dead gateway",
    { cluster_name: "refused" },
    denied(431, { headers: JSON_CONTENT, body: HEADERS_TOO_LARGE }),
    undefined,
    { headers: lines(1_100), protocol: "HTTP/2" },
  ),
  {
    name: "failure-mode/deny is what it is without the key",
    specification: "§6",
    configuration: { failure_mode: "deny", cluster_name: "refused" },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: unavailable(DISPATCH_FAILED),
    },
  },
  {
    name: "failure-mode/allow changes nothing about a granted request",
    specification: "§6",
    configuration: ALLOWING,
    expect: { gateway: asked(), service: reached(), client: granted() },
  },
];

function lines(count: number): HeaderLine[] {
  return Array.from({ length: count }, (_, index) => [`X-Number-${index}`, "1"]);
}

function passes(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  gateway?: GatewayBehaviour,
  request: CaseRequest = {},
): ConformanceCase {
  const { method = "GET", body = "", headers = [] } = request;
  const isHeld = "body" in configuration;
  const protectedNames = headers
    .map(([name]: HeaderLine) => name.toLowerCase())
    .filter((name) => name.startsWith("keymate"));
  return {
    name: `failure-mode/allow: ${what}`,
    specification: "§6",
    configuration: { ...ALLOWING, ...configuration },
    request,
    ...(gateway === undefined ? {} : { gateway }),
    expect: {
      gateway:
        gateway === undefined ? "not asked" : asked({ target: method, body: isHeld ? body : "" }),
      service: reached({ method, body, absent: protectedNames }),
      client: wouldBe("GATEWAY_FAILED"),
    },
  };
}

function stays(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  client: ResponseExpectation,
  gateway?: GatewayBehaviour,
  request: CaseRequest = {},
): ConformanceCase {
  return {
    name: `failure-mode/allow: not ${what}`,
    specification: "§6",
    configuration: { ...ALLOWING, ...configuration },
    request,
    ...(gateway === undefined ? {} : { gateway }),
    expect: {
      gateway: gateway === undefined ? "not asked" : asked(),
      service: "not reached",
      client,
    },
  };
}
