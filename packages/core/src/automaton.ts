/**
 * Patterns as one nondeterministic automaton, run over a path in a single pass: every state at most once per byte, whatever the pattern
 * (K. Thompson, "Regular Expression Search Algorithm", 1968). Nothing backtracks, so no path can make a pattern slow.
 *
 * A state is a row of three numbers: the same in every runtime, and no work for a garbage collector.
 */

/** What a row's `low` says; from 0 up it is the first of the bytes that the state takes, and `high` the last. */
export const enum StateKind {
  /** Takes the bytes of the class at `high`. */
  Class = -1,
  /** Takes nothing and goes on at `next` and at `high`. */
  Fork = -2,
  /** The pattern matches what ends here. */
  End = -3,
}

/** No pattern sees a longer path: a client must not choose how long a worker is busy. */
export const LONGEST_MATCHED_PATH: i32 = 4096;

/** The state that all patterns end in. */
export const END_STATE: i32 = 0;

export class Automaton {
  private readonly low: i32[] = [StateKind.End];
  private readonly high: i32[] = [0];
  private readonly next: i32[] = [0];
  /** Classes one after another: twice the number of ranges, plus 1 when inverted; then first and last byte of each. */
  private readonly classes: i32[] = [];

  /** For each state, the last round that reached it. */
  private readonly reached: i32[] = [0];
  private round: i32 = 0;
  private active: i32[] = [];
  private activeCount: i32 = 0;
  private former: i32[] = [];

  /** @returns the number of the new state. */
  add(low: i32, high: i32, next: i32): i32 {
    this.low.push(low);
    this.high.push(high);
    this.next.push(next);
    this.reached.push(0);
    return this.low.length - 1;
  }

  /** Closes a loop: a fork is made before what it leads to. */
  lead(fork: i32, next: i32): void {
    this.next[fork] = next;
  }

  /** @param bounds first and last byte of each range. @returns what a state of that class has as `high`. */
  addClass(bounds: i32[], isInverted: bool): i32 {
    const position = this.classes.length;
    this.classes.push(bounds.length + (isInverted ? 1 : 0));
    for (let index = 0; index < bounds.length; index++) this.classes.push(bounds[index]);
    return position;
  }

  /** Whether the bytes of `text` from `from` on lead from a state to the end. */
  matches(state: i32, text: string, from: i32): bool {
    if (text.length - from > LONGEST_MATCHED_PATH) return false;
    this.begin();
    this.reach(state);
    for (let index = from; index < text.length && this.activeCount > 0; index++) {
      this.advance(text.charCodeAt(index));
    }
    return this.reached[END_STATE] == this.round;
  }

  /** The one byte that a state takes; -1 for states of another kind. */
  byteOf(state: i32): i32 {
    const low = this.low[state];
    return low == this.high[state] ? low : -1;
  }

  nextOf(state: i32): i32 {
    return this.next[state];
  }

  private begin(): void {
    this.activeCount = 0;
    this.round++;
    if (this.round < LAST_ROUND) return;
    this.round = 1;
    for (let index = 0; index < this.reached.length; index++) this.reached[index] = 0;
  }

  private advance(byte: i32): void {
    const former = this.active;
    const count = this.activeCount;
    this.active = this.former;
    this.former = former;
    this.begin();
    for (let index = 0; index < count; index++) {
      const state = former[index];
      if (this.takes(state, byte)) this.reach(this.next[state]);
    }
  }

  private takes(state: i32, byte: i32): bool {
    const low = this.low[state];
    const high = this.high[state];
    if (low != StateKind.Class) return byte >= low && byte <= high && low >= 0;
    const isInverted = this.classes[high] % 2 == 1;
    const end = high + this.classes[high];
    for (let index = high + 1; index <= end - (isInverted ? 1 : 0); index += 2) {
      if (byte >= this.classes[index] && byte <= this.classes[index + 1]) return !isInverted;
    }
    return isInverted;
  }

  /** Makes a state active, and those that a fork leads to. */
  private reach(state: i32): void {
    if (this.reached[state] == this.round) return;
    this.reached[state] = this.round;
    if (this.low[state] == StateKind.Fork) {
      this.reach(this.next[state]);
      this.reach(this.high[state]);
    } else {
      this.active[this.activeCount] = state;
      this.activeCount++;
    }
  }
}

/** Before a counter of 32 bits would overflow. */
const LAST_ROUND: i32 = 2000000000;
