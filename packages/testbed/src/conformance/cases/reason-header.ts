/** `reason_header`: why a request was refused, or passed although nobody said yes (specification §2, §4). */
import type {
  CaseRequest,
  ConformanceCase,
  Expectation,
  GatewayBehaviour,
  ResponseExpectation,
} from "../case.js";
import {
  AMBIGUOUS_PATH,
  DISPATCH_FAILED,
  HEADERS_TOO_LARGE,
  NO_HEADERS,
  NO_PATH,
  PAYLOAD_TOO_LARGE,
  asked,
  because,
  denied,
  gatewayFailed,
  granted,
  reached,
  skipped,
  unavailable,
  wouldBe,
} from "./expectations.js";

const FORGED = [
  ["Keymate-Gateway-Auth-Reason", "forged"],
  ["keymate_gateway_auth_reason", "forged"],
] as const;

export const REASON_HEADER: readonly ConformanceCase[] = [
  refused("connect", "a refused connection", unavailable(DISPATCH_FAILED), {
    cluster_name: "refused",
  }),
  refused("connect", "a cluster without a host", unavailable(DISPATCH_FAILED), {
    cluster_name: "no-hosts",
  }),
  refused("no_cluster", "an unknown cluster", unavailable(DISPATCH_FAILED), {
    cluster_name: "nowhere",
  }),
  refused(
    "timeout",
    "a silent gateway",
    gatewayFailed(502, { body: NO_HEADERS }),
    { timeout: 300 },
    { fault: "silent" },
  ),
  refused(
    "reset",
    "a reset before the headers",
    unavailable(NO_HEADERS),
    {},
    {
      fault: "reset-before-headers",
    },
  ),
  refused(
    "reset",
    "a reset inside the body",
    unavailable(NO_HEADERS),
    {},
    {
      fault: "reset-inside-body",
    },
  ),
  refused(
    "bad_reply",
    "a reply that is not HTTP",
    unavailable(NO_HEADERS),
    {},
    {
      fault: "garbage",
    },
  ),
  refused("bad_reply", "a status that is none", unavailable(NO_HEADERS), {}, { status: 700 }),
  ...[500, 503, 504].map((status) =>
    refused("gateway_5xx", `${status} of the gateway`, gatewayFailed(status), {}, { status }),
  ),
  refused(
    "body_too_large",
    "a body over the limit",
    denied(413, { body: PAYLOAD_TOO_LARGE }),
    { body: { mode: "full", max_bytes: 4 } },
    undefined,
    { method: "POST", body: "hello" },
  ),
  refused(
    "headers_too_large",
    "1,100 header lines",
    denied(431, { body: HEADERS_TOO_LARGE }),
    {},
    undefined,
    { headers: Array.from({ length: 1_100 }, (_, index) => [`X-Number-${index}`, "1"] as const) },
  ),
  refused(
    "ambiguous_path",
    "a path that would leave the endpoint",
    denied(403, { body: AMBIGUOUS_PATH }),
    { check_path: "append_original" },
    undefined,
    { path: "/../health" },
  ),
  refused("no_path", "CONNECT", denied(403, { body: NO_PATH }), {}, undefined, {
    method: "CONNECT",
    path: null,
    authority: "service.test:443",
  }),
  reasoned(
    "shadow",
    "a denied request in shadow mode",
    { mode: "shadow" },
    { status: 403 },
    {
      gateway: asked(),
      service: reached(),
      client: wouldBe("DENIED"),
    },
  ),
  reasoned(
    "connect",
    "a request that passes a dead gateway",
    { failure_mode: "allow", cluster_name: "refused" },
    undefined,
    { gateway: "not asked", service: reached(), client: wouldBe("GATEWAY_FAILED") },
  ),
  reasoned(
    "reset",
    "a request that passes a gateway that breaks off",
    { failure_mode: "allow" },
    { fault: "reset-before-headers" },
    { gateway: asked(), service: reached(), client: wouldBe("GATEWAY_FAILED") },
  ),
  without("a granted request", {}, undefined, {
    gateway: asked(),
    service: reached(),
    client: granted(),
  }),
  without("a skipped request", { skip_paths: ["/orders"] }, undefined, {
    gateway: "not asked",
    service: reached(),
    client: skipped(),
  }),
  without(
    "a denied request",
    {},
    { status: 403, headers: [["keymate-gateway-auth-reason", "of the gateway"]] },
    { gateway: asked(), service: "not reached", client: denied(403) },
  ),
  {
    name: "reason-header/false is what it is without the key",
    specification: "§4",
    configuration: { reason_header: false, cluster_name: "refused" },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: unavailable(DISPATCH_FAILED),
    },
  },
];

function refused(
  reason: string,
  what: string,
  client: ResponseExpectation,
  configuration: Readonly<Record<string, unknown>>,
  gateway?: GatewayBehaviour,
  request?: CaseRequest,
): ConformanceCase {
  const expectation: Expectation = {
    gateway: gateway === undefined ? "not asked" : asked(),
    service: "not reached",
    client,
  };
  return reasoned(reason, what, configuration, gateway, expectation, request);
}

function reasoned(
  reason: string,
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  gateway: GatewayBehaviour | undefined,
  expectation: Expectation,
  request: CaseRequest = {},
): ConformanceCase {
  return {
    name: `reason-header/${reason}: ${what}`,
    specification: "§4",
    configuration: { ...configuration, reason_header: true },
    request,
    ...(gateway === undefined ? {} : { gateway }),
    service: { headers: [["content-type", "text/plain"], ...FORGED] },
    expect: { ...expectation, client: because(reason, expectation.client) },
  };
}

function without(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  gateway: GatewayBehaviour | undefined,
  expectation: Expectation,
): ConformanceCase {
  return {
    name: `reason-header/none: ${what}`,
    specification: "§4",
    configuration: { ...configuration, reason_header: true },
    ...(gateway === undefined ? {} : { gateway }),
    service: { headers: [["content-type", "text/plain"], ...FORGED] },
    expect: expectation,
  };
}
