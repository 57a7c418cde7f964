/** The table behind the core's decision cache. */
import { CachedDecision, DecisionIndex } from "../../core/src/index";

export class TableIndex extends DecisionIndex {
  private decisions: LuaTable<string, CachedDecision>;

  constructor() {
    super();
    this.decisions = new LuaTable<string, CachedDecision>();
  }

  find(key: string): CachedDecision | null {
    const decision = this.decisions.get(key);
    return decision === undefined ? null : decision;
  }

  set(key: string, decision: CachedDecision): void {
    this.decisions.set(key, decision);
  }

  clear(): void {
    this.decisions = new LuaTable<string, CachedDecision>();
  }
}
