/** The gateway gave no verdict (specification §4, §6): the answer is no, and it says that the gateway is at fault. */
import type { CaseRequest, ConformanceCase, GatewayBehaviour, HeaderLine } from "../case.js";
import {
  DISPATCH_FAILED,
  NO_HEADERS,
  asked,
  gatewayFailed,
  structuredInLua,
  timedOut,
  unavailable,
} from "./expectations.js";

const DECISION: readonly HeaderLine[] = [
  ["keymate-decision", "ERROR"],
  ["keymate-decision-latency", "31"],
  ["keymate-decision-authority-latency", "30"],
  ["keymate-decision-cache", "MISS"],
  ["keymate-gateway", "reference"],
];

const UPLOAD: CaseRequest = { method: "POST", body: "x".repeat(100_000) };

export const GATEWAY_FAILED: readonly ConformanceCase[] = [
  ...[500, 501, 502, 503, 504, 511, 599].map(serverError),
  notSent("refused connection", { cluster_name: "refused" }),
  notSent("cluster without a host", { cluster_name: "no-hosts" }),
  notSent("unknown cluster", { cluster_name: "nowhere" }),
  notSent("unknown cluster from the host of gateway_url", { cluster_name: undefined }),
  notSent("refused connection during an upload", { cluster_name: "refused" }, UPLOAD),
  notSent("unknown cluster during an upload", { cluster_name: "nowhere" }, UPLOAD),
  noVerdict("a gateway that never answers", { fault: "silent" }),
  noVerdict("a reset before the headers", { fault: "reset-before-headers" }),
  noVerdict("a reset inside the headers", { fault: "reset-inside-headers" }),
  noVerdict("a reset inside the body", { fault: "reset-inside-body" }),
  noVerdict("a reply that is not HTTP", { fault: "garbage" }),
  // Envoy buffers a reply to a filter's call up to 32 MiB.
  noVerdict(
    "a reply of more than 32 MiB",
    { status: 200, body: "x".repeat(33 * 1_048_576) },
    {},
    5_000,
  ),
  noVerdict("a gateway that never answers an upload", { fault: "silent" }, UPLOAD),
  noVerdict("a reset inside the body during an upload", { fault: "reset-inside-body" }, UPLOAD),
  ...[100, 101, 102, 103, 199, 600, 700, 999].map((status) =>
    noVerdict(`${status}, which is no final status`, { status }),
  ),
];

function serverError(status: number): ConformanceCase {
  const body = `{"gateway":"${status}"}`;
  const client = gatewayFailed(
    status,
    { headers: { "content-type": ["application/problem+json"], "retry-after": ["3"] }, body },
    DECISION,
  );
  return {
    name: `gateway-failed/${status} with the gateway's body`,
    specification: "§4",
    gateway: {
      status,
      headers: [["content-type", "application/problem+json"], ["retry-after", "3"], ...DECISION],
      body,
    },
    expect: { gateway: asked(), service: "not reached", client },
    differences: structuredInLua(client),
  };
}

function notSent(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  request?: CaseRequest,
): ConformanceCase {
  return {
    name: `gateway-failed/${what}`,
    specification: "§4",
    configuration,
    ...(request === undefined ? {} : { request }),
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: unavailable(DISPATCH_FAILED),
    },
  };
}

function noVerdict(
  what: string,
  gateway: GatewayBehaviour,
  request?: CaseRequest,
  timeout = 400,
): ConformanceCase {
  return {
    name: `gateway-failed/${what}`,
    specification: "§4",
    configuration: { timeout },
    ...(request === undefined ? {} : { request }),
    gateway,
    expect: {
      gateway: asked(request?.method === undefined ? {} : { target: request.method }),
      service: "not reached",
      client:
        "fault" in gateway && gateway.fault === "silent" ? timedOut() : unavailable(NO_HEADERS),
    },
  };
}
