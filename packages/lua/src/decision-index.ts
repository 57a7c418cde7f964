/** The table behind the core's decision cache. */
import { CachedDecision, DecisionIndex } from "../../core/src/index";

export class TableIndex extends DecisionIndex {
  private decisions: LuaTable<string, CachedDecision | null>;

  constructor() {
    super();
    this.decisions = new LuaTable<string, CachedDecision | null>();
  }

  find(key: string): CachedDecision | null {
    return this.decisions.get(key);
  }

  set(key: string, decision: CachedDecision | null): void {
    this.decisions.set(key, decision);
  }

  clear(): void {
    this.decisions = new LuaTable<string, CachedDecision | null>();
  }
}
