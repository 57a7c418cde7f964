/**
 * Remembers what the core says of a header name, by the name's bytes, so that a name seen before costs neither a string nor a decision.
 *
 * The vocabulary of header names is small; a client that invents names makes the table start over now and then, no more.
 */
import { isSame, readText } from "./abi/memory";

const SLOT_BITS: i32 = 9;
const SLOTS: i32 = 1 << SLOT_BITS;
const MOST_NAMES: i32 = 256;
/** Longer names are asked about each time: nobody sends many of them. */
const LONGEST_NAME: i32 = 64;

export abstract class NameMemo {
  private count: i32 = 0;
  /** Per slot: address of the name's copy, or 0; its size; the remembered answer. */
  private readonly addresses: StaticArray<usize> = new StaticArray<usize>(SLOTS);
  private readonly sizes: StaticArray<i32> = new StaticArray<i32>(SLOTS);
  private readonly answers: StaticArray<i32> = new StaticArray<i32>(SLOTS);

  /** What the core says of a name; must depend on the name alone. */
  protected abstract ask(name: string): i32;

  get(address: usize, size: i32): i32 {
    if (size > LONGEST_NAME) return this.ask(readText(address, size));
    let slot = hash(address, size);
    while (unchecked(this.addresses[slot]) != 0) {
      const isThis =
        unchecked(this.sizes[slot]) == size &&
        isSame(unchecked(this.addresses[slot]), address, size);
      if (isThis) return unchecked(this.answers[slot]);
      slot = (slot + 1) & (SLOTS - 1);
    }
    const answer = this.ask(readText(address, size));
    this.remember(slot, address, size, answer);
    return answer;
  }

  /** Gives the copies back. The memo must not be used afterwards. */
  free(): void {
    this.startOver();
  }

  private remember(slot: i32, address: usize, size: i32, answer: i32): void {
    if (this.count >= MOST_NAMES) {
      this.startOver();
      return;
    }
    const copy = heap.alloc(size + 1);
    memory.copy(copy, address, size);
    unchecked((this.addresses[slot] = copy));
    unchecked((this.sizes[slot] = size));
    unchecked((this.answers[slot] = answer));
    this.count++;
  }

  private startOver(): void {
    for (let slot = 0; slot < SLOTS; slot++) {
      const copy = unchecked(this.addresses[slot]);
      if (copy != 0) heap.free(copy);
      unchecked((this.addresses[slot] = 0));
    }
    this.count = 0;
  }
}

/** Of the size, the first four bytes and the last four: names that share all of these are rare, and told apart anyway. */
function hash(address: usize, size: i32): i32 {
  if (size < 4) return size == 0 ? 0 : load<u8>(address) + size;
  const ends: u32 = (load<u32>(address) * 16777619) ^ load<u32>(address + size - 4) ^ size;
  // The upper bits alone depend on all of them.
  return <i32>((ends * <u32>2654435761) >> (32 - SLOT_BITS));
}
