/** How an exchange ended, and why. The labels are what clients, logs and metrics show. */

export const enum Outcome {
  /** The gateway said 2xx. */
  Granted,
  /** The gateway said 3xx or 4xx, or the plugin refused the request on its own. */
  Denied,
  /** Configuration says that the gateway is not asked. */
  Skipped,
  /** The gateway said 5xx, or nothing that counts. */
  GatewayFailed,
}

export const enum Reason {
  /** Nothing out of the ordinary. */
  None,
  /** No connection to the gateway. */
  Connect,
  /** The gateway did not answer in time. */
  Timeout,
  /** The connection to the gateway broke before the reply was whole. */
  Reset,
  /** Envoy has no cluster of the configured name. */
  NoCluster,
  /** The gateway said 5xx. */
  GatewayError,
  /** Something answered, but not as a gateway answers. */
  BadReply,
  /** The request's body is larger than `body.max_bytes`. */
  BodyTooLarge,
  /** The request has more header lines than a check call can carry. */
  HeadersTooLarge,
  /** The path cannot be appended to the gateway's without a chance of leaving it. */
  AmbiguousPath,
  /** The request has no path (CONNECT), so nothing can be decided about it. */
  NoPath,
  /** Recorded, not enforced: the request went on whatever the outcome. */
  Shadow,
  /** The gateway was not asked: it has answered an equal check. */
  Cached,
  /** The gateway could not be asked; its last answer to an equal check counts a while longer (`stale_if_error`). */
  Stale,
  /** An event came that cannot come in this state. */
  Unexpected,
}

/** The value of `Keymate-Gateway-Auth-Status` (specification §4). */
export function outcomeLabel(outcome: Outcome): string {
  return OUTCOME_LABELS[outcome];
}

/** The value of `Keymate-Gateway-Auth-Reason`; `""` for none. */
export function reasonLabel(reason: Reason): string {
  return REASON_LABELS[reason];
}

const OUTCOME_LABELS: string[] = ["GRANTED", "DENIED", "SKIPPED", "GATEWAY_FAILED"];

const REASON_LABELS: string[] = [
  "",
  "connect",
  "timeout",
  "reset",
  "no_cluster",
  "gateway_5xx",
  "bad_reply",
  "body_too_large",
  "headers_too_large",
  "ambiguous_path",
  "no_path",
  "shadow",
  "cached",
  "stale",
  "unexpected",
];
