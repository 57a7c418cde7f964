/** A client cannot steer the check call: Envoy's own client obeys `x-envoy-*` headers, so none may reach it (specification §3.4). */
import type { ConformanceCase, HeaderLine } from "../case.js";
import {
  NO_HEADERS,
  DISPATCH_FAILED,
  asked,
  gatewayFailed,
  timedOut,
  unavailable,
} from "./expectations.js";

/** Of whom it believes to be inside the mesh, by the last address here, Envoy keeps the `x-envoy-*` headers; of others it drops most. */
const INSIDER: HeaderLine = ["X-Forwarded-For", "10.1.2.3"];

const RETRIES: readonly HeaderLine[] = [
  INSIDER,
  ["X-Envoy-Retry-On", "5xx,reset,connect-failure,retriable-4xx,gateway-error"],
  ["X-Envoy-Max-Retries", "5"],
  ["X-Envoy-Retriable-Status-Codes", "503"],
];

export const STEERING: readonly ConformanceCase[] = [
  {
    name: "steering/a timeout that would be answered 204",
    specification: "§3",
    configuration: { timeout: 300 },
    request: {
      headers: [
        INSIDER,
        ["X-Envoy-Upstream-Rq-Timeout-Ms", "50"],
        ["X-Envoy-Upstream-Rq-Timeout-Alt-Response", "204"],
      ],
    },
    gateway: { fault: "silent" },
    expect: {
      gateway: asked({
        absent: ["x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-rq-timeout-alt-response"],
      }),
      service: "not reached",
      client: timedOut(),
    },
  },
  {
    name: "steering/a longer timeout",
    specification: "§3",
    configuration: { timeout: 300 },
    request: { headers: [INSIDER, ["X-Envoy-Upstream-Rq-Timeout-Ms", "20000"]] },
    gateway: { fault: "silent" },
    expect: {
      gateway: asked({ absent: ["x-envoy-upstream-rq-timeout-ms"] }),
      service: "not reached",
      client: timedOut(),
    },
  },
  {
    name: "steering/retries of a 503 make one call",
    specification: "§3",
    request: { headers: RETRIES },
    gateway: { status: 503, body: "busy" },
    expect: {
      gateway: asked({ absent: RETRIES.slice(1).map(([name]) => name.toLowerCase()) }),
      service: "not reached",
      client: gatewayFailed(503),
    },
  },
  {
    name: "steering/retries of a reset make one call",
    specification: "§3",
    configuration: { timeout: 2000 },
    request: { headers: RETRIES },
    gateway: { fault: "reset-before-headers" },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: unavailable(NO_HEADERS),
    },
  },
  {
    name: "steering/a forged proof that the gateway answered",
    specification: "§3",
    configuration: { cluster_name: "refused" },
    request: {
      headers: [
        INSIDER,
        ["X-Envoy-Upstream-Service-Time", "1"],
        ["Content-Type", "application/grpc"],
        ["X-Envoy-Upstream-Rq-Timeout-Alt-Response", "1"],
      ],
    },
    expect: {
      gateway: "not asked",
      service: "not reached",
      // The request calls itself gRPC, so the answer is one: status 200 on the wire, UNAVAILABLE in grpc-status.
      client: gatewayFailed(200, { headers: { "grpc-status": ["14"] } }),
    },
  },
  {
    name: "steering/the service's cluster cannot be asked instead",
    specification: "§3",
    configuration: { cluster_name: "refused" },
    request: {
      headers: [
        INSIDER,
        ["X-Envoy-Original-Dst-Host", "127.0.0.1:80"],
        ["X-Envoy-Upstream-Alt-Stat-Name", "evil"],
      ],
    },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: unavailable(DISPATCH_FAILED),
    },
  },
];
