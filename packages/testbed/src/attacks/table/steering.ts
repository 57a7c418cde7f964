/** A client whose `x-envoy-` headers Envoy believes tries to steer the call to the gateway. */
import type { HeaderLine } from "../../conformance/case.js";
import type { Attack } from "../attack.js";

const SILENT = ["until disturbed"] as const;
const BUSY = [{ send: "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n" }] as const;

const RETRIES: readonly HeaderLine[] = [
  [
    "X-Envoy-Retry-On",
    "5xx,reset,connect-failure,retriable-4xx,gateway-error,retriable-status-codes",
  ],
  ["X-Envoy-Retry-Grpc-On", "unavailable,cancelled,internal"],
  ["X-Envoy-Max-Retries", "9"],
  ["X-Envoy-Retriable-Status-Codes", "503,403,502"],
  ["X-Envoy-Retriable-Header-Names", "content-length"],
];
const ALTERNATIVE: readonly HeaderLine[] = [
  ["X-Envoy-Upstream-Rq-Timeout-Ms", "30"],
  ["X-Envoy-Upstream-Rq-Timeout-Alt-Response", "1"],
];

export const STEERING: readonly Attack[] = [
  silent("a timeout that is answered 204", ALTERNATIVE, "ISTIO-SECURITY-2024-006, CVE-2024-45806"),
  silent("a timeout that is answered 204, in aliases", aliases(ALTERNATIVE)),
  silent("a longer timeout", [["X-Envoy-Upstream-Rq-Timeout-Ms", "30000"]]),
  silent("no timeout", [["X-Envoy-Upstream-Rq-Timeout-Ms", "0"]]),
  silent("a timeout for each try", [
    ["X-Envoy-Upstream-Rq-Per-Try-Timeout-Ms", "20"],
    ...RETRIES,
    ["X-Envoy-Hedge-On-Per-Try-Timeout", "true"],
  ]),
  silent("an expected timeout", [["X-Envoy-Expected-Rq-Timeout-Ms", "30000"]]),
  silent("a longer life of the stream", [["X-Envoy-Upstream-Stream-Duration-Ms", "30000"]]),
  silent("a timeout in gRPC's words", [
    ["Grpc-Timeout", "1n"],
    ["X-Envoy-Upstream-Rq-Timeout-Alt-Response", "1"],
  ]),
  silent("a long timeout in gRPC's words", [["Grpc-Timeout", "99H"]]),
  busy("retries", RETRIES),
  busy("retries, in aliases", aliases(RETRIES)),
  busy("an attempt count", [...RETRIES, ["X-Envoy-Attempt-Count", "0"]]),
  ...[
    "X-Envoy-Original-Path",
    "X-Envoy-Original-Host",
    "X-Envoy-Original-Url",
    "X-Envoy-Upstream-Service-Time",
    "X-Envoy-Upstream-Alt-Stat-Name",
    "X-Envoy-Upstream-Canary",
    "X-Envoy-Decorator-Operation",
    "X-Envoy-Downstream-Service-Cluster",
    "X-Envoy-Downstream-Service-Node",
    "X-Envoy-External-Address",
    "X-Envoy-Force-Trace",
    "X-Envoy-Immediate-Health-Check-Fail",
    "X-Envoy-Ip-Tags",
    "X-Envoy-Is-Timeout-Retry",
    "X-Envoy-Original-Dst-Host",
    "X-Envoy-Peer-Metadata",
    "X-Envoy-Auth-Partial-Body",
  ].map((name): Attack => ({
    name: `steering/${name}`,
    isInternal: true,
    configuration: { skip_paths: ["/health"] },
    request: { path: "/orders", headers: [[name, "/health"]] },
    expect: { status: [403], calls: 1, hidden: [name.toLowerCase()] },
  })),
  {
    name: "steering/a gRPC request whose timeout is answered 204",
    isInternal: true,
    gateway: SILENT,
    request: {
      method: "POST",
      path: "/orders.Orders/Get",
      protocol: "HTTP/2",
      headers: [...ALTERNATIVE, ["content-type", "application/grpc"]],
      body: "\x00\x00\x00\x00\x00",
    },
    expect: { status: [200], calls: 1, client: { "grpc-status": ["14"] } },
  },
];

/** Takes as long as the configured timeout of 400 ms says, asks once, and grants nothing. */
function silent(what: string, headers: readonly HeaderLine[], after?: string): Attack {
  return {
    name: `steering/${what}`,
    ...(after === undefined ? {} : { after }),
    isInternal: true,
    request: { headers },
    gateway: SILENT,
    expect: { status: [502], calls: 1, within: 5_000, hidden: namesOf(headers) },
  };
}

function busy(what: string, headers: readonly HeaderLine[]): Attack {
  return {
    name: `steering/${what}`,
    isInternal: true,
    request: { headers },
    gateway: BUSY,
    expect: { status: [503], calls: 1, hidden: namesOf(headers) },
  };
}

/** Envoy itself puts this one on the call. */
function namesOf(headers: readonly HeaderLine[]): string[] {
  return headers
    .map(([name]) => name.toLowerCase())
    .filter((name) => /^x.envoy/.test(name) && name !== "x-envoy-expected-rq-timeout-ms");
}

function aliases(headers: readonly HeaderLine[]): HeaderLine[] {
  return headers.map(([name, value]) => [name.replaceAll("-", "_"), value]);
}
