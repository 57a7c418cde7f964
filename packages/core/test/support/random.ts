/** Random choices that are the same in every run: a failure can be seen again. */
export class Random {
  constructor(private seed: number) {}

  /** A whole number from 0 to `limit` - 1. (The generator is mulberry32.) */
  below(limit: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  oneOf<Item>(items: ArrayLike<Item>): Item {
    return items[this.below(items.length)]!;
  }

  /** Up to `most` items. */
  several<Item>(most: number, make: () => Item): Item[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  /** A byte string of up to `most` bytes, any byte. */
  bytes(most: number): string {
    return this.several(most, () => String.fromCharCode(this.below(256))).join("");
  }
}
