/**
 * Header lines as proxy-wasm passes them: a count, then the sizes of each name and value, then the bytes, each followed by NUL. They are
 * read and copied where they lie; a header that only passes through never becomes a string.
 */
import { HeaderList } from "../native/header-list";
import { copyBytes, readText } from "./memory";

/** Marks lie in the upper bits of a name's size, which Envoy's limits never reach. */
const MARK_BITS: i32 = 3;
const SIZE_BITS: i32 = 32 - MARK_BITS;
const SIZE_MASK: i32 = (1 << SIZE_BITS) - 1;

/** Reads the host's header lines. A malformed block reads as fewer lines, never past its end. */
export class PairsReader {
  nameAddress: usize = 0;
  nameSize: i32 = 0;
  private address: usize = 0;
  /** Where the next line's sizes are, and where they end. */
  private sizes: usize = 0;
  private sizesEnd: usize = 0;
  /** Where the first name begins. */
  private start: usize = 0;
  private next: usize = 0;
  private end: usize = 0;
  /** Lines counted by {@link measure}. */
  measured: i32 = 0;

  /** @param address of a block that the host placed, which the reader frees; 0 when there is none, and then `size` is 0. */
  begin(address: usize, size: i32): void {
    const count = size < 4 || size > SIZE_MASK ? 0 : load<i32>(address);
    const isWhole = count >= 0 && 4 + <i64>count * 8 <= <i64>size;
    this.address = address;
    this.start = address + 4 + (isWhole ? <usize>count * 8 : 0);
    this.sizesEnd = this.start;
    this.end = address + size;
    this.rewind();
  }

  rewind(): void {
    this.sizes = this.address + 4;
    this.next = this.start;
  }

  /** Steps to the next line; `false` behind the last one. */
  advance(): bool {
    const sizes = this.sizes;
    if (sizes >= this.sizesEnd) return false;
    const name = this.next;
    const nameSize: u32 = load<u32>(sizes) & SIZE_MASK;
    const valueSize = load<u32>(sizes, 4);
    const bytes = <u64>nameSize + <u64>valueSize + 2;
    if (bytes > <u64>(this.end - name)) {
      this.sizesEnd = sizes;
      return false;
    }
    this.nameAddress = name;
    this.nameSize = nameSize;
    this.next = name + <usize>bytes;
    this.sizes = sizes + 8;
    return true;
  }

  /** Keeps with the line what becomes of it. */
  mark(marks: i32): void {
    store<i32>(this.sizes - 8, this.nameSize | (marks << SIZE_BITS));
  }

  isMarked(mark: i32): bool {
    return (load<u32>(this.sizes - 8) & (mark << SIZE_BITS)) != 0;
  }

  get valueSize(): i32 {
    return load<i32>(this.sizes - 4);
  }

  get valueAddress(): usize {
    return this.nameAddress + this.nameSize + 1;
  }

  name(): string {
    return readText(this.nameAddress, this.nameSize);
  }

  value(): string {
    return readText(this.valueAddress, this.valueSize);
  }

  /** How many bytes names and values have together: those of `own` and of the lines with the mark. Every line must have been read. */
  measure(own: HeaderList, mark: u32): i32 {
    let count = own.size();
    let bytes = own.bytes();
    for (let sizes = this.address + 4; sizes < this.sizesEnd; sizes += 8) {
      const nameSize = load<u32>(sizes);
      if ((nameSize >> SIZE_BITS) & mark) {
        count++;
        bytes += (nameSize & SIZE_MASK) + load<u32>(sizes, 4);
      }
    }
    this.measured = count;
    return bytes;
  }

  /** Writes what was measured last in the form that is described above, into 4 bytes, 10 for each line, and the bytes. */
  write(target: usize, own: HeaderList, mark: u32): void {
    store<i32>(target, this.measured);
    let written = own.writeSizes(target + 4);
    let place = own.writeLines(target + 4 + this.measured * 8);
    // Neighbours are copied together: most lines go wherever the one before goes.
    let from = this.start;
    let next = from;
    for (let sizes = this.address + 4; sizes < this.sizesEnd; sizes += 8) {
      const nameSize = load<u32>(sizes);
      const valueSize = load<u32>(sizes, 4);
      const end = next + (nameSize & SIZE_MASK) + valueSize + 2;
      if ((nameSize >> SIZE_BITS) & mark) {
        store<u32>(written, nameSize & SIZE_MASK);
        store<u32>(written, valueSize, 4);
        written += 8;
      } else {
        copyBytes(place, from, next - from);
        place += next - from;
        from = end;
      }
      next = end;
    }
    memory.copy(place, from, next - from);
  }

  free(): void {
    if (this.address != 0) heap.free(this.address);
    keepSpare(this);
  }
}

/** What was given back last: most often there is one reader at a time. */
let spare: PairsReader | null = null;

function keepSpare(reader: PairsReader): void {
  spare = reader;
}

/** The caller frees it. For `address` and `size` see {@link PairsReader.begin}. */
export function readPairs(address: usize, size: i32): PairsReader {
  const given = spare;
  const reader = given === null ? new PairsReader() : given;
  spare = null;
  reader.begin(address, size);
  return reader;
}
