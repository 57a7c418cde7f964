/**
 * Header lines as proxy-wasm passes them: a count, then the sizes of each name and value, then the bytes, each followed by NUL. They are
 * read and copied where they lie; a header that only passes through never becomes a string.
 */
import { HeaderList } from "../../../core/src/index";
import { readText, writeText } from "./memory";

/** Reads the host's header lines. A malformed block reads as fewer lines, never past its end. */
export class PairsReader {
  readonly count: i32;
  private line: i32 = -1;
  private dataStart: usize;
  private nameAddress_: usize = 0;
  private nameSize_: i32 = 0;
  private valueSize_: i32 = 0;
  private next: usize;

  /** @param address of a block that the host placed, which the reader frees; 0 when there is none, and then `size` is 0. */
  constructor(
    private readonly address: usize,
    private readonly size: i32,
  ) {
    const count = size < 4 ? 0 : load<i32>(address);
    this.count = count < 0 || 4 + <i64>count * 8 > <i64>size ? 0 : count;
    this.dataStart = address + 4 + this.count * 8;
    this.next = this.dataStart;
  }

  rewind(): void {
    this.line = -1;
    this.next = this.dataStart;
  }

  /** Steps to the next line; `false` behind the last one. */
  advance(): bool {
    const line = this.line + 1;
    if (line >= this.count) return false;
    const sizes = this.address + 4 + line * 8;
    const nameSize = load<i32>(sizes);
    const valueSize = load<i32>(sizes, 4);
    const left = this.address + this.size - this.next;
    if (nameSize < 0 || valueSize < 0 || <u64>nameSize + <u64>valueSize + 2 > <u64>left)
      return false;
    this.line = line;
    this.nameAddress_ = this.next;
    this.nameSize_ = nameSize;
    this.valueSize_ = valueSize;
    this.next = this.next + nameSize + valueSize + 2;
    return true;
  }

  get nameAddress(): usize {
    return this.nameAddress_;
  }

  get nameSize(): i32 {
    return this.nameSize_;
  }

  get valueAddress(): usize {
    return this.nameAddress_ + this.nameSize_ + 1;
  }

  get valueSize(): i32 {
    return this.valueSize_;
  }

  name(): string {
    return readText(this.nameAddress, this.nameSize_);
  }

  value(): string {
    return readText(this.valueAddress, this.valueSize_);
  }

  free(): void {
    if (this.address != 0) heap.free(this.address);
  }
}

/** Writes header lines for the host. The room is worked out by the caller before the first line. */
export class PairsWriter {
  readonly address: usize;
  private sizes: usize;
  private data: usize;

  /**
   * @param count how many lines will be written, exactly.
   * @param bytes the sizes of all names and values together, at least.
   */
  constructor(
    readonly count: i32,
    bytes: i32,
  ) {
    this.address = heap.alloc(4 + count * 10 + bytes);
    store<i32>(this.address, count);
    this.sizes = this.address + 4;
    this.data = this.sizes + count * 8;
  }

  get size(): i32 {
    return <i32>(this.data - this.address);
  }

  add(name: string, value: string): void {
    this.writeSizes(name.length, value.length);
    this.data = this.terminate(writeText(this.data, name));
    this.data = this.terminate(writeText(this.data, value));
  }

  addAll(lines: HeaderList): void {
    for (let index = 0; index < lines.size(); index++) {
      this.add(lines.name(index), lines.value(index));
    }
  }

  /** Copies the line that the reader stands at. */
  copy(line: PairsReader): void {
    this.writeSizes(line.nameSize, line.valueSize);
    const bytes = line.nameSize + line.valueSize + 2;
    memory.copy(this.data, line.nameAddress, bytes);
    this.data += bytes;
  }

  free(): void {
    heap.free(this.address);
  }

  private writeSizes(nameSize: i32, valueSize: i32): void {
    store<i32>(this.sizes, nameSize);
    store<i32>(this.sizes, valueSize, 4);
    this.sizes += 8;
  }

  private terminate(address: usize): usize {
    store<u8>(address, 0);
    return address + 1;
  }
}
