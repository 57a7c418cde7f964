/** A decision cache for Node.js and browsers. */
import { type CachedDecision, DecisionCache, DecisionIndex } from "../src/decision-cache";
import { type Policy } from "../src/policy";

/** The cache that the policy asks for; null when it asks for none. Keep one for all requests under that policy. */
export function newDecisionCache(policy: Policy): DecisionCache | null {
  const { maxEntries } = policy.cache;
  return maxEntries === 0 ? null : new DecisionCache(new MapIndex(), new MapIndex(), maxEntries);
}

class MapIndex extends DecisionIndex {
  private readonly decisions = new Map<string, CachedDecision>();

  find(key: string): CachedDecision | null {
    return this.decisions.get(key) ?? null;
  }

  set(key: string, decision: CachedDecision | null): void {
    if (decision === null) this.decisions.delete(key);
    else this.decisions.set(key, decision);
  }

  clear(): void {
    this.decisions.clear();
  }
}
