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
 */
export function annotateDecision(
  annotation: HeaderList,
  reply: GatewayReply,
  reason: Reason,
  isCached: bool,
): void {
  if (reason == Reason.Cached) annotation.add(DECISION_CACHE, "HIT");
  if (reason == Reason.Stale) annotation.add(DECISION_CACHE, "STALE");
  const isOwn = annotation.has(DECISION_CACHE);
  for (let index = 0; index < DECISION_NAMES.length; index++) {
    const name = DECISION_NAMES[index];
    if (!isOwn || name != DECISION_CACHE) annotation.take(name, reply.headers);
  }
  if (isCached && !annotation.has(DECISION_CACHE)) annotation.add(DECISION_CACHE, "MISS");
}
