/**
 * A denied gRPC request gets a gRPC status (specification §4): HTTP 200 with `grpc-status`, as Envoy translates the HTTP status of a
 * local reply. The gRPC content type, copied onto the check call, must not turn a dead gateway into a yes (specification §6).
 */
import type { ConformanceCase, HeaderLine, ResponseExpectation } from "../case.js";
import {
  DISPATCH_FAILED,
  NO_HEADERS,
  asked,
  denied,
  gatewayFailed,
  granted,
  reached,
} from "./expectations.js";

const CONTENT: HeaderLine = ["content-type", "application/grpc"];
/** One message of five bytes behind its length (gRPC over HTTP/2, "Length-Prefixed-Message"). */
const MESSAGE = "\x00\x00\x00\x00\x05hello";

const REQUEST = {
  method: "POST",
  path: "/orders.Orders/Get",
  protocol: "HTTP/2",
  headers: [CONTENT, ["te", "trailers"]],
  body: MESSAGE,
} as const;

const ASKED = asked({
  uri: "/orders.Orders/Get",
  target: "POST",
  headers: { "content-type": ["application/grpc"] },
  absent: ["te"],
  body: "",
});

export const GRPC: readonly ConformanceCase[] = [
  {
    name: "grpc/granted",
    specification: "§7",
    request: REQUEST,
    service: { headers: [CONTENT], body: MESSAGE },
    expect: {
      gateway: ASKED,
      service: reached({
        method: "POST",
        path: "/orders.Orders/Get",
        headers: { "content-type": ["application/grpc"] },
        body: MESSAGE,
      }),
      client: granted({ headers: { "content-type": ["application/grpc"] }, body: MESSAGE }),
    },
  },
  {
    name: "grpc/granted without waiting for a body that never ends",
    specification: "§7",
    configuration: { body: { mode: "full", max_bytes: 4 } },
    request: REQUEST,
    service: { headers: [CONTENT], body: MESSAGE },
    expect: {
      gateway: ASKED,
      service: reached({ method: "POST", path: "/orders.Orders/Get", body: MESSAGE }),
      client: granted({ body: MESSAGE }),
    },
  },
  refusedBy(302, "2", "UNKNOWN"),
  refusedBy(401, "16", "UNAUTHENTICATED"),
  refusedBy(403, "7", "PERMISSION_DENIED"),
  refusedBy(429, "14", "UNAVAILABLE"),
  {
    name: "grpc/503 of the gateway is UNAVAILABLE",
    specification: "§4",
    request: REQUEST,
    gateway: { status: 503, headers: [["content-type", "text/html"]], body: "<p>busy</p>" },
    expect: {
      gateway: ASKED,
      service: "not reached",
      client: gatewayFailed(200, grpcStatus("14")),
    },
  },
  neverGranted("application/grpc+proto", gatewayFailed(200, grpcStatus("14", DISPATCH_FAILED))),
  neverGranted("application/grpc-web", gatewayFailed(502, { body: DISPATCH_FAILED })),
  neverGranted("application/grpc;charset=utf-8", gatewayFailed(502, { body: DISPATCH_FAILED })),
  unavailable("a refused connection", { cluster_name: "refused" }),
  unavailable("a cluster without a host", { cluster_name: "no-hosts" }),
  unavailable("an unknown cluster", { cluster_name: "nowhere" }),
  unavailable("a silent gateway", { timeout: 300 }, "silent"),
  unavailable("a reset before the headers", {}, "reset-before-headers"),
  unavailable("a reply that is not HTTP", {}, "garbage"),
];

/** Content types that begin like gRPC's: some count as gRPC for Envoy and some do not, and none opens the door. */
function neverGranted(contentType: string, client: ResponseExpectation): ConformanceCase {
  return {
    name: `grpc/${contentType} with a dead gateway is never granted`,
    specification: "§6",
    configuration: { cluster_name: "refused" },
    request: { ...REQUEST, headers: [["content-type", contentType]] },
    expect: { gateway: "not asked", service: "not reached", client },
  };
}

function refusedBy(status: number, code: string, label: string): ConformanceCase {
  const decision: HeaderLine = ["keymate-decision", "DENY"];
  return {
    name: `grpc/${status} of the gateway is ${label}`,
    specification: "§4",
    request: REQUEST,
    gateway: { status, headers: [["content-type", "text/html"], decision], body: "<p>no</p>" },
    expect: {
      gateway: ASKED,
      service: "not reached",
      client: denied(200, grpcStatus(code), [decision]),
    },
  };
}

/** A gateway that gives no answer never lets a gRPC request through. */
function unavailable(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  fault?: "silent" | "reset-before-headers" | "garbage",
): ConformanceCase {
  return {
    name: `grpc/${what} is UNAVAILABLE and never granted`,
    specification: "§6",
    configuration,
    request: REQUEST,
    ...(fault === undefined ? {} : { gateway: { fault } }),
    expect: {
      gateway: fault === undefined ? "not asked" : ASKED,
      service: "not reached",
      client: gatewayFailed(
        200,
        grpcStatus("14", fault === undefined ? DISPATCH_FAILED : NO_HEADERS),
      ),
    },
  };
}

/** `message`, when it is the plugin's own, is what would have been the body. */
function grpcStatus(code: string, message?: string) {
  const headers = { "content-type": ["application/grpc"], "grpc-status": [code] };
  return {
    headers: message === undefined ? headers : { ...headers, "grpc-message": [message] },
    body: "",
  };
}
