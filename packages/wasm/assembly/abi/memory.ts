/**
 * Bytes that cross the border between host and module. They live outside the garbage-collected heap: the host asks for room with
 * `malloc`, and whoever takes a {@link HostBytes} frees it.
 */

/** Called by the host to place its answers. The host may call nothing else meanwhile. */
export function malloc(size: usize): usize {
  return heap.alloc(size);
}

/** A block of bytes that the host placed in the module's memory; empty when there was none. */
export class HostBytes {
  constructor(
    readonly address: usize,
    readonly size: i32,
  ) {}

  text(): string {
    return readText(this.address, this.size);
  }

  free(): void {
    if (this.address != 0) heap.free(this.address);
  }
}

/** Where the host writes an address and a size; read them before the next host call. */
export const RESULT_ADDRESS: usize = memory.data(8);
export const RESULT_SIZE: usize = memory.data(8);

/** Clears the result slots, so that a call that answers nothing reads as empty. */
export function clearResult(): void {
  store<u32>(RESULT_ADDRESS, 0);
  store<u32>(RESULT_SIZE, 0);
}

export function takeResult(): HostBytes {
  return new HostBytes(resultAddress(), resultSize());
}

/** 0 when the host placed nothing. */
export function resultAddress(): usize {
  return load<u32>(RESULT_ADDRESS);
}

export function resultSize(): i32 {
  return resultAddress() == 0 ? 0 : load<i32>(RESULT_SIZE);
}

/** The byte string of `size` bytes: one code unit a byte, nothing decoded. */
export function readText(address: usize, size: i32): string {
  if (size <= 0) return "";
  const text = newText(size);
  let target = changetype<usize>(text);
  const end = address + size;
  for (; address + 4 <= end; address += 4) {
    store<u32>(target, spread(load<u16>(address)));
    store<u32>(target, spread(load<u16>(address, 2)), 4);
    target += 8;
  }
  for (; address < end; address++) {
    store<u16>(target, load<u8>(address));
    target += 2;
  }
  return text;
}

/** Two bytes as two code units. */
function spread(bytes: u32): u32 {
  return (bytes | (bytes << 8)) & 0x00ff00ff;
}

/** Whether two blocks have the same bytes. `memory.compare` looks at one byte at a time where a module is made to be small. */
export function isSame(left: usize, right: usize, size: i32): bool {
  let rest: usize = size - 8;
  if (size >= 8) {
    const end = left + rest;
    if (load<u64>(end) != load<u64>(right + rest)) return false;
    for (; left + 8 < end; left += 16) {
      const isLike =
        load<u64>(left) == load<u64>(right) && load<u64>(left, 8) == load<u64>(right, 8);
      if (!isLike) return false;
      right += 16;
    }
    return left >= end || load<u64>(left) == load<u64>(right);
  }
  if (size < 4) {
    for (let index = 0; index < size; index++) {
      if (load<u8>(left + index) != load<u8>(right + index)) return false;
    }
    return true;
  }
  rest = size - 4;
  return load<u32>(left) == load<u32>(right) && load<u32>(left + rest) == load<u32>(right + rest);
}

/** Copies bytes to where nothing of them lies. `memory.copy` is a call of the host's, dear for a few bytes. */
export function copyBytes(target: usize, source: usize, size: usize): void {
  if (size > 96) {
    memory.copy(target, source, size);
  } else if (size >= 16) {
    const rest = size - 16;
    const last = source + rest;
    copySixteen(target + rest, last);
    for (; source < last; source += 16) {
      copySixteen(target, source);
      target += 16;
    }
  } else if (size >= 8) {
    const rest = size - 8;
    store<u64>(target + rest, load<u64>(source + rest));
    store<u64>(target, load<u64>(source));
  } else if (size >= 4) {
    const rest = size - 4;
    store<u32>(target + rest, load<u32>(source + rest));
    store<u32>(target, load<u32>(source));
  } else {
    for (const end = source + size; source < end; source++) store<u8>(target++, load<u8>(source));
  }
}

function copySixteen(target: usize, source: usize): void {
  store<u64>(target, load<u64>(source));
  store<u64>(target, load<u64>(source, 8), 8);
}

/** Whether bytes are those of a byte string; as many as that has. */
export function isText(address: usize, text: string): bool {
  const bytes = knownBytes(text);
  if (bytes != 0) return isSame(bytes, address, text.length);
  let source = changetype<usize>(text);
  const end = address + text.length;
  for (; address + 4 <= end; address += 4) {
    const units = (<u64>spread(load<u16>(address))) | ((<u64>spread(load<u16>(address, 2))) << 32);
    if (units != load<u64>(source)) return false;
    source += 8;
  }
  for (; address < end; address++) {
    if (load<u8>(address) != load<u16>(source)) return false;
    source += 2;
  }
  return true;
}

/** Whether there may be control bytes: a tab counts, though it is none by the core's `isControl`. Looks at eight bytes at a time. */
export function mayHaveControls(address: usize, size: i32): bool {
  const end = address + size;
  if (size >= 8) {
    for (; address + 8 < end; address += 8) {
      if (isSuspicious(load<u64>(address))) return true;
    }
    return isSuspicious(load<u64>(end - 8));
  }
  // Bytes that say nothing stand in for those that are missing.
  let bytes: u64 = EACH * 0x20;
  if (size >= 4) {
    bytes = ((<u64>load<u32>(address)) << 32) | load<u32>(end - 4);
  } else {
    for (; address < end; address++) bytes = (bytes << 8) | load<u8>(address);
  }
  return isSuspicious(bytes);
}

/** A byte of 1, eight times. */
const EACH: u64 = u64.MAX_VALUE / 0xff;

/** Whether one of eight bytes is below a blank or 0x7f (the Bit Twiddling Hacks' `hasless` and `hasvalue`). */
function isSuspicious(bytes: u64): bool {
  const deletes = bytes ^ (EACH * 0x7f);
  const low = (bytes - EACH * 0x20) & ~bytes;
  const zero = (deletes - EACH) & ~deletes;
  return ((low | zero) & (EACH * 0x80)) != 0;
}

/** Room for a byte string, whose code units follow from where it is. */
export function newText(length: i32): string {
  return changetype<string>(__new((<usize>length) << 1, idof<string>()));
}

/** Room for bytes as a text to compare and to look up, two in a code unit: half as much to hash. It says nothing to anyone else. */
export function newPackedText(size: i32): string {
  const bytes = (<usize>size + 1) & ~1;
  const text = changetype<string>(__new(bytes, idof<string>()));
  if (size & 1) store<u8>(changetype<usize>(text) + size, 0);
  return text;
}

/** Writes a byte string; returns the address behind it. */
export function writeText(address: usize, text: string): usize {
  const bytes = knownBytes(text);
  if (bytes == 0) return writeUnits(address, text);
  copyBytes(address, bytes, text.length);
  return address + text.length;
}

/**
 * Where the bytes of a text are that the module has had from its beginning, as most header names; 0 for any other. They are written when
 * they are first needed, so there are never more of them than of those texts.
 */
function knownBytes(text: string): usize {
  const address = changetype<usize>(text);
  if (address >= __heap_base) return 0;
  if (known == 0) {
    known = heap.alloc(__heap_base >> 2);
    memory.fill(known, 0, __heap_base >> 2);
  }
  // Sixteen divides the addresses of texts.
  const place = known + (address >> 2);
  let bytes: usize = load<u32>(place);
  if (bytes == 0) {
    bytes = heap.alloc(text.length);
    writeUnits(bytes, text);
    store<u32>(place, <u32>bytes);
  }
  return bytes;
}

/** Per text that the module has had from its beginning, by its address: where its bytes are, or 0. */
let known: usize = 0;

function writeUnits(address: usize, text: string): usize {
  let source = changetype<usize>(text);
  const end = address + text.length;
  for (; address + 4 <= end; address += 4) {
    let units = load<u64>(source);
    units |= units >> 8;
    store<u16>(address, <u16>units);
    store<u16>(address, <u16>(units >> 32), 2);
    source += 8;
  }
  for (; address < end; address++) {
    store<u8>(address, load<u16>(source));
    source += 2;
  }
  return end;
}

/**
 * Room for the texts of one host call: always the same block while they are short, so that most calls allocate nothing. For calls during
 * which Envoy enters the module for nothing but room.
 */
export function placeTexts(size: i32): usize {
  return size <= SCRATCH_SIZE ? SCRATCH : heap.alloc(size);
}

export function freeTexts(address: usize): void {
  if (address != SCRATCH) heap.free(address);
}

const SCRATCH_SIZE: i32 = 1024;
const SCRATCH: usize = memory.data(1024);

/** A byte string in memory of its own, for the length of a host call. */
export class PlacedText {
  readonly address: usize;
  readonly size: i32;

  constructor(text: string) {
    this.size = text.length;
    this.address = heap.alloc(text.length + 1);
    writeText(this.address, text);
  }

  free(): void {
    heap.free(this.address);
  }
}
