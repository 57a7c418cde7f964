/** `mode: canary`: one filter of this kind enforces, another one in the same chain decides too, and whether they agree is counted. */
import { Host, LogLevel } from "./host";
import { Counter } from "./metrics";
import { Policy } from "./policy";

/**
 * Called once the response is on its way, when both have decided.
 *
 * @param own the canary's outcome; `""` when it was not asked, because the other filter stands before it and had answered.
 * @param enforced the other filter's, from where only filters can write; `""` when there is none.
 */
export function compareDecisions(policy: Policy, host: Host, own: string, enforced: string): void {
  if (own.length == 0) return;
  if (policy.hasMetrics) {
    const differs = own == enforced ? Counter.CanaryMatch : Counter.CanaryMismatch;
    host.count(enforced.length == 0 ? Counter.CanaryAlone : differs);
  }
  if (enforced.length > 0 && own != enforced) {
    host.log(LogLevel.Warn, "Canary mismatch: " + own + " here, " + enforced + " enforced");
  }
}
