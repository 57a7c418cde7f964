/** Which requests pass without asking the gateway (specification §5). */
import { isAmbiguousPath, pathEnd } from "./path";

export class SkipRules {
  private readonly prefixes: string[] = [];

  /** `/health` matches `/healthz`. The prefix itself must not be ambiguous. */
  addPrefix(prefix: string): void {
    this.prefixes.push(prefix);
  }

  isEmpty(): bool {
    return this.prefixes.length == 0;
  }

  /**
   * Looks at the path alone, never at the query or a header (CVE-2025-54576, CVE-2026-34457), and never matches a path that two servers
   * may read differently.
   */
  matches(path: string): bool {
    if (this.prefixes.length == 0) return false;
    return this.matchesPrefix(path) && !isAmbiguousPath(path);
  }

  private matchesPrefix(path: string): bool {
    const end = pathEnd(path);
    for (let index = 0; index < this.prefixes.length; index++) {
      const prefix = this.prefixes[index];
      if (prefix.length <= end && path.startsWith(prefix)) return true;
    }
    return false;
  }
}
