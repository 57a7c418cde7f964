/**
 * What is counted, and under which names (specification §4). Names are made of the outcomes and reasons of `outcome.ts` and of nothing that
 * a client, a gateway or a service said, so their number is bounded.
 *
 * A counter is a number that adapters may index by: one for each outcome and reason, enforced or in shadow, then the ones below.
 */
import { Outcome, Reason, outcomeLabel, reasonLabel } from "./outcome";
import { lowerCase } from "./text";

export const enum Counter {
  /** A request that passed because `failure_mode` says so; it is counted under its outcome, too. */
  FailureModeAllowed = 256,
  /** A response on which the canary and the filter that enforces agree. */
  CanaryMatch,
  /** A response on which they do not. */
  CanaryMismatch,
  /** A response without a word of a filter that enforces. */
  CanaryAlone,
}

/** How many counters there can be. */
export const COUNTERS: i32 = 260;

/** Milliseconds from the request's headers to the decision, of every request that was not skipped. */
export const DURATION_HISTOGRAM: string = "keymate_duration_milliseconds";

/** The one counter of a decided request. `isShadow`: recorded and not enforced. */
export function requestCounter(outcome: Outcome, reason: Reason, isShadow: bool): i32 {
  return outcome * REASONS + reason + (isShadow ? 4 * REASONS : 0);
}

/** `keymate_requests_gateway_failed_timeout`, `keymate_shadow_denied`, … */
export function counterName(counter: i32): string {
  if (counter >= FIRST_OTHER) return "keymate_" + OTHER_NAMES[counter - FIRST_OTHER];
  const reason: Reason = counter % REASONS;
  const label = reasonLabel(reason);
  const kind = (counter - reason) / REASONS;
  const outcome: Outcome = kind % 4;
  const mode = kind < 4 ? "requests_" : "shadow_";
  const name = "keymate_" + mode + lowerCase(outcomeLabel(outcome));
  return label.length == 0 ? name : name + "_" + label;
}

/** Room for the reasons of an outcome. */
const REASONS: i32 = 32;
const FIRST_OTHER: i32 = 256;
const OTHER_NAMES: string[] = [
  "failure_mode_allowed",
  "canary_match",
  "canary_mismatch",
  "canary_alone",
];
