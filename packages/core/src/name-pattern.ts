/** A list of header names as configuration writes them: exact ones, and prefixes that end in `*`. */
import { foldedName } from "./folded-name";

export class NamePatterns {
  isEmpty: bool = true;
  private readonly names: string[] = [];
  private readonly prefixes: string[] = [];

  add(pattern: string): void {
    this.isEmpty = false;
    const folded = foldedName(pattern);
    if (folded.endsWith("*")) {
      this.prefixes.push(folded.substring(0, folded.length - 1));
    } else {
      this.names.push(folded);
    }
  }

  /** Aliases (`_` and `.` for `-`) count as the name itself. */
  matches(name: string): bool {
    return !this.isEmpty && this.matchesFolded(foldedName(name));
  }

  matchesFolded(folded: string): bool {
    if (this.names.indexOf(folded) >= 0) return true;
    for (let index = 0; index < this.prefixes.length; index++) {
      if (folded.startsWith(this.prefixes[index])) return true;
    }
    return false;
  }
}
