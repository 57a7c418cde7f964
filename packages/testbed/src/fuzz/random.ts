/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 inclusive to 1 exclusive. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)] as T;
  }

  /** Up to `most` of these, one behind the other. */
  pieces(choices: readonly string[], most: number): string {
    return Array.from({ length: this.whole(0, most) }, () => this.of(choices)).join("");
  }

  /** A byte string of any bytes. */
  bytes(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(this.whole(0, 255))).join("");
  }
}

/** A seed for each number of a run, far from those of its neighbours. */
export function seedOf(run: number, index: number): number {
  const mixed = Math.imul(run ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
