/**
 * Finds, among many rules, those that a text may match, without looking at the others.
 *
 * A rule stands under a key: the bytes that everything it matches begins with. The keys are sorted, and each knows the longest one before
 * it that is a beginning of it. The keys that a text begins with are then a part of one chain: it starts at the last key that does not
 * come after the text, found by halving, and follows these links.
 */
import { decimalText, parseInteger, sortTexts } from "./text";
import { Automaton } from "./automaton";

/** Above every rule's number. */
export const NO_RULE: i32 = 999999999;

/** In place of a state: whatever follows the key matches. */
export const ANYTHING: i32 = -1;

export class PathIndex {
  /** Sorted; where some are equal, the one of the first rule is the last. */
  private readonly keys: string[] = [];
  private rules: i32[] = [];
  private states: i32[] = [];
  /** For each key, the longest one before it that is a beginning of it, or -1. */
  private readonly parents: i32[] = [];
  /** For each key, the lowest rule on the way up from it, its own included. */
  private readonly lowest: i32[] = [];

  /** @param methods for each rule, the methods that it is about, each between line ends; `""` for all. */
  constructor(
    private readonly automaton: Automaton,
    private readonly methods: string[],
  ) {}

  /** @param state where the automaton goes on behind the key, or {@link ANYTHING}. */
  add(key: string, rule: i32, state: i32): void {
    // Such that the numbers of later entries, which are as long, come before those of earlier ones.
    this.keys.push(key + "\0" + decimalText(NO_RULE - this.rules.length));
    this.rules.push(rule);
    this.states.push(state);
  }

  /** Once, after the last rule and before the first search. */
  seal(): void {
    const rules: i32[] = [];
    const states: i32[] = [];
    sortTexts(this.keys);
    for (let index = 0; index < this.keys.length; index++) {
      const end = this.keys[index].length - 9;
      const entry = NO_RULE - parseInteger(this.keys[index].substring(end));
      const key = this.keys[index].substring(0, end - 1);
      this.keys[index] = key;
      let parent = index - 1;
      while (parent >= 0 && !key.startsWith(this.keys[parent])) parent = this.parents[parent];
      const rule = this.rules[entry];
      rules.push(rule);
      states.push(this.states[entry]);
      this.parents.push(parent);
      this.lowest.push(parent >= 0 && this.lowest[parent] < rule ? this.lowest[parent] : rule);
    }
    this.rules = rules;
    this.states = states;
  }

  isEmpty(): bool {
    return this.keys.length == 0;
  }

  /**
   * The lowest number from `from` on and below `limit` of a rule that the text matches; `limit` when there is none.
   */
  search(text: string, method: string, from: i32, limit: i32): i32 {
    let index = this.lastNotAfter(text);
    while (index >= 0 && this.lowest[index] < limit) {
      const rule = this.rules[index];
      if (rule >= from && rule < limit) {
        // A variable, for which the Lua build puts the function here.
        const isMatch = this.matches(index, text, method);
        if (isMatch) limit = rule;
      }
      index = this.parents[index];
    }
    return limit;
  }

  /** -1 when all keys come after the text. */
  private lastNotAfter(text: string): i32 {
    let low: i32 = 0;
    let high = this.keys.length;
    while (low < high) {
      // `quotient` would be a call for each step in Lua.
      const sum = low + high;
      const middle = (sum - (sum % 2)) / 2;
      if (this.isAfter(middle, text)) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  private isAfter(index: i32, text: string): bool {
    return this.keys[index] > text;
  }

  private matches(index: i32, text: string, method: string): bool {
    const key = this.keys[index];
    const state = this.states[index];
    const methods = this.methods[this.rules[index]];
    return (
      text.startsWith(key) &&
      (methods.length == 0 || methods.indexOf("\n" + method + "\n") >= 0) &&
      (state == ANYTHING || this.automaton.matches(state, text, key.length))
    );
  }
}
