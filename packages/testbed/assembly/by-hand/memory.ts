/** Where bytes lie: nothing is allocated for a request, and nothing is freed. */

/** What Envoy hands over during one callback, one block behind the other, and what is made of it. */
const ROOM: usize = memory.data(4194304, 16);
let next: usize = ROOM;

/** To be called when a callback begins: what the one before left is not needed any more. */
export function reuseRoom(): void {
  next = ROOM;
}

/** Envoy asks for room by this name. */
export function malloc(size: usize): usize {
  const address = next;
  next = (address + size + 7) & ~7;
  return address;
}

/** Where Envoy writes an address and a size, or a number. */
export const ADDRESS: usize = memory.data(8, 8);
export const SIZE: usize = memory.data(8, 8);

/** Bytes that are there from the start. */
export class Text {
  readonly address: usize;
  readonly size: u32;

  constructor(text: string) {
    this.size = text.length;
    this.address = heap.alloc(text.length);
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, this.address);
  }

  begins(address: usize, size: u32): bool {
    return this.size <= size && memory.compare(address, this.address, this.size) == 0;
  }

  is(address: usize, size: u32): bool {
    return this.size == size && this.begins(address, size);
  }
}

export function readNumber(address: usize, size: u32): u32 {
  let number: u32 = 0;
  for (let index: u32 = 0; index < size; index++)
    number = number * 10 + load<u8>(address + index) - 48;
  return number;
}

/** Returns how many digits there are. */
export function writeNumber(address: usize, number: u32): u32 {
  let digits: u32 = 1;
  for (let rest = number; rest > 9; rest /= 10) digits++;
  for (let index = digits; index > 0; index--) {
    store<u8>(address + index - 1, 48 + (number % 10));
    number /= 10;
  }
  return digits;
}
