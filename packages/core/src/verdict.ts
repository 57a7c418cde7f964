/**
 * What the gateway's reply means. The one place that tells a gateway's answer from one that Envoy made up.
 *
 * | reply                          | proof of origin | outcome                      |
 * | ------------------------------ | --------------- | ---------------------------- |
 * | 2xx                            | yes             | Granted                      |
 * | 3xx, 4xx                       | yes             | Denied                       |
 * | 5xx                            | yes             | GatewayFailed (GatewayError) |
 * | any other status               | yes             | GatewayFailed (BadReply)     |
 * | anything, however friendly     | no              | GatewayFailed                |
 *
 * The proof is the header `x-envoy-upstream-service-time`: Envoy's router adds it to what an upstream said and to nothing else. Envoy's
 * own replies look like answers otherwise: 503 for a refused connection, 504 for a timeout, 502 for garbage, 200 with `grpc-status`
 * when the check call carries a gRPC content type, 204 when a client could steer the call.
 */
import { GatewayFailure, GatewayReply } from "./gateway-reply";
import { GRPC_MESSAGE, UPSTREAM_SERVICE_TIME } from "./names";
import { Outcome, Reason } from "./outcome";

export function isFromGateway(reply: GatewayReply): bool {
  return reply.headers.has(UPSTREAM_SERVICE_TIME);
}

/** The outcome of a reply that came from the gateway itself. */
export function outcomeOfStatus(status: i32): Outcome {
  if (status >= 200 && status <= 299) return Outcome.Granted;
  if (status >= 300 && status <= 499) return Outcome.Denied;
  return Outcome.GatewayFailed;
}

/** Why a reply from the gateway itself is no verdict, or `None`. */
export function reasonOfStatus(status: i32): Reason {
  if (status >= 200 && status <= 499) return Reason.None;
  return status >= 500 && status <= 599 ? Reason.GatewayError : Reason.BadReply;
}

/**
 * Why Envoy answered in the gateway's place.
 *
 * @param text the body of Envoy's reply, which names the cause; a gRPC-shaped reply has it in `grpc-message` instead.
 */
export function reasonOfLocalReply(reply: GatewayReply, text: string): Reason {
  const cause = text.length > 0 ? text : reply.headers.get(GRPC_MESSAGE);
  if (reply.status == 504 || contains(cause, "request timeout")) return Reason.Timeout;
  // The names of Envoy's stream reset reasons.
  if (contains(cause, "protocol error")) return Reason.BadReply;
  if (contains(cause, "connection termination") || contains(cause, "remote reset")) {
    return Reason.Reset;
  }
  if (contains(cause, "half close") || contains(cause, "upstream failure")) return Reason.Reset;
  if (reply.status == 503) return Reason.Connect;
  return contains(cause, "upstream") ? Reason.Connect : Reason.BadReply;
}

export function reasonOfFailure(failure: GatewayFailure): Reason {
  if (failure == GatewayFailure.UnknownCluster) return Reason.NoCluster;
  return failure == GatewayFailure.Unreachable ? Reason.Connect : Reason.Reset;
}

/** Whether nobody could be asked: neither a gateway's own answer nor something that pretends to be one. */
export function isUnasked(reason: Reason): bool {
  return (
    reason == Reason.Connect ||
    reason == Reason.NoCluster ||
    reason == Reason.Timeout ||
    reason == Reason.Reset
  );
}

function contains(text: string, part: string): bool {
  return text.indexOf(part) >= 0;
}
