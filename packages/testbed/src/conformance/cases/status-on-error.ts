/** `status_on_error`: the status of the plugin's own answer when the gateway gave no verdict (specification §2, §4). */
import type { CaseRequest, ConformanceCase, GatewayBehaviour } from "../case.js";
import type { ResponseExpectation } from "../case.js";
import {
  DISPATCH_FAILED,
  JSON_CONTENT,
  NO_HEADERS,
  PAYLOAD_TOO_LARGE,
  asked,
  denied,
  gatewayFailed,
} from "./expectations.js";

export const STATUS_ON_ERROR: readonly ConformanceCase[] = [
  ...[400, 403, 429, 503, 599].map((status) =>
    answered(
      `${status} for a refused connection`,
      { status_on_error: status, cluster_name: "refused" },
      own(status, DISPATCH_FAILED),
    ),
  ),
  answered(
    "an unknown cluster",
    { status_on_error: 503, cluster_name: "nowhere" },
    own(503, DISPATCH_FAILED),
  ),
  answered(
    "a cluster without a host",
    { status_on_error: 503, cluster_name: "no-hosts" },
    own(503, DISPATCH_FAILED),
  ),
  answered("a silent gateway", { status_on_error: 504, timeout: 300 }, own(504, NO_HEADERS), {
    fault: "silent",
  }),
  answered("a reset", { status_on_error: 500 }, own(500, NO_HEADERS), {
    fault: "reset-before-headers",
  }),
  answered("a reply that is none", { status_on_error: 500 }, own(500, NO_HEADERS), {
    fault: "garbage",
  }),
  answered("a status that is none", { status_on_error: 403 }, own(403, NO_HEADERS), {
    status: 600,
  }),
  answered("not for an error of the gateway", { status_on_error: 418 }, gatewayFailed(501), {
    status: 501,
  }),
  answered("not for a refusal of the gateway", { status_on_error: 418 }, denied(404), {
    status: 404,
  }),
  answered(
    "not for a body that is too large",
    { status_on_error: 418, body: { mode: "full", max_bytes: 1 } },
    denied(413, { headers: JSON_CONTENT, body: PAYLOAD_TOO_LARGE }),
    undefined,
    { method: "POST", body: "hello" },
  ),
  answered(
    "a gRPC request gets the status that goes with it",
    { status_on_error: 403, cluster_name: "refused" },
    gatewayFailed(200, { headers: { "grpc-status": ["7"] }, body: "" }),
    undefined,
    { method: "POST", protocol: "HTTP/2", headers: [["content-type", "application/grpc"]] },
  ),
];

function own(status: number, body: string): ResponseExpectation {
  return gatewayFailed(status, { headers: JSON_CONTENT, body });
}

function answered(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  client: ResponseExpectation,
  gateway?: GatewayBehaviour,
  request?: CaseRequest,
): ConformanceCase {
  return {
    name: `status-on-error/${what}`,
    specification: "§4",
    configuration,
    ...(request === undefined ? {} : { request }),
    ...(gateway === undefined ? {} : { gateway }),
    expect: {
      gateway: gateway === undefined ? "not asked" : asked(),
      service: "not reached",
      client,
    },
  };
}
