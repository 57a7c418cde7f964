/** Tables by number, for what Envoy numbers: contexts and calls. */

/** Something with a number. */
export abstract class Numbered {
  /** The next one of the same bucket. */
  next: Numbered | null = null;

  constructor(readonly number: u32) {}
}

/** Envoy counts up, so that the last bits alone spread. */
export class Table {
  private readonly buckets: StaticArray<Numbered | null>;
  private readonly mask: u32;

  /** @param buckets a power of two, about as many as there will be at a time. */
  constructor(buckets: i32) {
    this.buckets = new StaticArray<Numbered | null>(buckets);
    this.mask = buckets - 1;
  }

  /** The first of its number, the latest one; null when there is none. */
  find(number: u32): Numbered | null {
    let entry = unchecked(this.buckets[number & this.mask]);
    while (entry !== null && entry.number != number) entry = entry.next;
    return entry;
  }

  add(entry: Numbered): void {
    const bucket = entry.number & this.mask;
    entry.next = unchecked(this.buckets[bucket]);
    unchecked((this.buckets[bucket] = entry));
  }

  /** Nothing happens when it is not there. */
  remove(entry: Numbered): void {
    const bucket = entry.number & this.mask;
    let before: Numbered | null = null;
    let at = unchecked(this.buckets[bucket]);
    while (at !== null && at != entry) {
      before = at;
      at = at.next;
    }
    if (at === null) return;
    if (before === null) unchecked((this.buckets[bucket] = at.next));
    else before.next = at.next;
  }
}
