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
/** Room for names: twice what most of them take. */
const NAMES_SIZE: i32 = 16384;

export abstract class NameMemo {
  private count: i32 = 0;
  /** Per slot where the name is in the block, or 0; then the names: size, answer, bytes. */
  private readonly block: ArrayBuffer = new ArrayBuffer(SLOTS * 2 + NAMES_SIZE);
  /** Where the next name goes. */
  private end: i32 = SLOTS * 2;

  /** What the core says of a name; must depend on the name alone. */
  protected abstract ask(name: string): i32;

  get(address: usize, size: i32): i32 {
    if (size > LONGEST_NAME) return this.ask(readText(address, size));
    const block = changetype<usize>(this.block);
    let slot = block + (hash(address, size) << 1);
    let place: usize = load<u16>(slot);
    while (place != 0) {
      place += block;
      if (load<i32>(place) == size && isSame(place + 8, address, size)) return load<i32>(place, 4);
      slot = slot == block + (SLOTS - 1) * 2 ? block : slot + 2;
      place = load<u16>(slot);
    }
    const answer = this.ask(readText(address, size));
    if (this.count >= MOST_NAMES || this.end + size + 8 > SLOTS * 2 + NAMES_SIZE) {
      this.startOver();
      return answer;
    }
    place = block + this.end;
    store<u16>(slot, <u16>this.end);
    store<i32>(place, size);
    store<i32>(place, answer, 4);
    memory.copy(place + 8, address, size);
    this.end += (size + 15) & ~7;
    this.count++;
    return answer;
  }

  private startOver(): void {
    memory.fill(changetype<usize>(this.block), 0, SLOTS * 2);
    this.count = 0;
    this.end = SLOTS * 2;
  }
}

/** Of the size, the first four bytes and the last four: names that share all of these are rare, and told apart anyway. */
function hash(address: usize, size: i32): i32 {
  if (size < 4) return size == 0 ? 0 : load<u8>(address) + size;
  const ends: u32 = (load<u32>(address) * 16777619) ^ load<u32>(address + size - 4) ^ size;
  // The upper bits alone depend on all of them.
  return <i32>((ends * <u32>2654435761) >> (32 - SLOT_BITS));
}
