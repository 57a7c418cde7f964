/** One answer of each kind that the plugin tells apart, as Envoy hands them to it. */
import { GatewayFailure } from "@keymate/istio-core";
import type { GatewayAnswer } from "@keymate/istio-core/host";

export interface NamedAnswer {
  readonly name: string;
  readonly answer: GatewayAnswer;
}

/** What Envoy's own answers begin with. */
export const RESET = "upstream connect error or disconnect/reset before headers. reset reason: ";

/** Stands for whatever the gateway writes. */
const GATEWAY_BODY = "and the gateway's body";

export const GATEWAY_ANSWERS: readonly NamedAnswer[] = [
  ...[200, 302, 401, 403, 404, 500, 503].map((status) => ({
    name: String(status),
    answer: { kind: "reply" as const, status, body: GATEWAY_BODY },
  })),
  { name: "no connection", answer: envoyAnswer(503, `${RESET}remote connection failure`) },
  { name: "no answer in time", answer: envoyAnswer(504, "upstream request timeout") },
  { name: "connection lost", answer: envoyAnswer(503, `${RESET}connection termination`) },
  { name: "garbage", answer: envoyAnswer(502, `${RESET}protocol error`) },
  {
    name: "unknown cluster",
    answer: { kind: "failure", failure: GatewayFailure.UnknownCluster },
  },
];

export function envoyAnswer(status: number, text: string): GatewayAnswer {
  return { kind: "envoy", status, text };
}
