/** The gateway cannot be reached at all. */
import type { Answer, Fault } from "../fault.js";
import { NO_ANSWER, UNREACHABLE } from "../fault.js";

const UPLOAD = { method: "POST", body: "x".repeat(100_000) } as const;

/** The call outlives its timeout before Envoy gives the connection up. */
const TOO_LATE = { timeout: 200 };
/** Envoy gives the connection up before the timeout of the call. */
const IN_TIME = { timeout: 8_000 };

export const CONNECTING: readonly Fault[] = [
  connecting("nobody listens", "refused"),
  connecting("nobody listens during an upload", "refused", [UNREACHABLE], { request: UPLOAD }),
  connecting("no host", "no-hosts"),
  connecting("no healthy host", "unhealthy"),
  connecting("a cluster that Envoy does not know", "nowhere"),
  connecting("an unknown cluster during an upload", "nowhere", [UNREACHABLE], { request: UPLOAD }),
  connecting("a name that does not exist", "name-unknown"),
  connecting("a name server that is silent", "name-unanswered"),
  connecting("packets that vanish, noticed by the timeout", "black-hole", [NO_ANSWER], {
    configuration: TOO_LATE,
  }),
  connecting(
    "packets that vanish, noticed by the connection",
    "black-hole-noticed",
    [UNREACHABLE],
    {
      configuration: IN_TIME,
    },
  ),
  connecting("a connection that is taken and reset", "hang-up", [UNREACHABLE, NO_ANSWER], {
    reason: "Envoy may see the reset before or after it has sent the request",
  }),
  connecting("TLS with a server that speaks plaintext", "tls-to-plaintext", [UNREACHABLE], {
    configuration: IN_TIME,
  }),
  connecting("TLS with a server that hangs up", "tls-to-hang-up", [UNREACHABLE, NO_ANSWER]),
  connecting("TLS with packets that vanish", "tls-to-black-hole", [NO_ANSWER], {
    configuration: TOO_LATE,
  }),
  connecting("HTTP/2 with a server that speaks HTTP/1.1", "http2-to-http1", [
    NO_ANSWER,
    UNREACHABLE,
  ]),
  connecting("a circuit breaker without a request", "no-requests"),
  connecting("a circuit breaker without room to wait", "no-pending"),
  {
    name: "connecting/a circuit breaker whose one request is taken",
    configuration: { cluster_name: "one-request", timeout: 20_000 },
    neighbour: true,
    expect: [UNREACHABLE],
  },
  ...["refused", "no-hosts", "nowhere", "name-unknown", "no-requests"].map((cluster): Fault => ({
    name: `connecting/a gRPC request and a gateway that cannot be reached (${cluster})`,
    reason: "Envoy words its own failure as 200 for a call that carries a gRPC content type",
    configuration: { cluster_name: cluster },
    request: {
      method: "POST",
      path: "/orders.Orders/Get",
      protocol: "HTTP/2",
      headers: [["content-type", "application/grpc"]],
      body: "\x00\x00\x00\x00\x00",
    },
    expect: [{ status: 200, outcome: "GATEWAY_FAILED", body: "" }],
  })),
];

function connecting(
  what: string,
  cluster: string,
  expect: readonly Answer[] = [UNREACHABLE],
  more: Partial<Fault> = {},
): Fault {
  return {
    name: `connecting/${what}`,
    ...more,
    configuration: { cluster_name: cluster, ...more.configuration },
    expect,
  };
}
