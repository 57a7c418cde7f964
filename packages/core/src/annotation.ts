/** The headers that every decided response carries, whoever wrote the rest of it (specification §4). */
import { GatewayReply } from "./gateway-reply";
import { HeaderList } from "./header-list";
import { DECISION_CACHE, DURATION, REASON, STATUS } from "./names";
import { Outcome, Reason, outcomeLabel, reasonLabel } from "./outcome";
import { DECISION_NAMES } from "./response-headers";
import { decimalText } from "./text";

/** Adds the outcome and the time it took. */
export function annotateOutcome(
  annotation: HeaderList,
  outcome: Outcome,
  elapsedMilliseconds: i32,
): void {
  annotation.put(DURATION, decimalText(elapsedMilliseconds));
  annotation.put(STATUS, outcomeLabel(outcome));
}

/** Adds why, when there is anything to say. */
export function annotateReason(annotation: HeaderList, reason: Reason): void {
  if (reason != Reason.None) annotation.add(REASON, reasonLabel(reason));
}

/**
 * Adds what the gateway says about its decision, every line. What the plugin's own cache did is added where the gateway says nothing of
 * its own cache, and counts for more when the gateway was not asked.
 *
 * @param key the check's in the cache; `""` when it is not kept there.
 */
export function annotateDecision(
  annotation: HeaderList,
  reply: GatewayReply,
  reason: Reason,
  key: string,
): void {
  const isUnasked = reason == Reason.Cached || reason == Reason.Stale;
  annotation.takeAll(DECISION_NAMES, isUnasked ? DECISION_CACHE : "", reply.headers);
  if (isUnasked) {
    annotation.put(DECISION_CACHE, reason == Reason.Cached ? "HIT" : "STALE");
  } else if (key.length > 0 && !annotation.has(DECISION_CACHE)) {
    annotation.put(DECISION_CACHE, "MISS");
  }
}
