/**
 * Header lines as bytes, in one block: what Envoy hands out is copied as it is, from list to list and back to Envoy, and becomes a text only
 * when somebody asks for one.
 */
import { withoutControls } from "../../../core/src/text";
import {
  copyBytes,
  isText,
  mayHaveControls,
  newPackedText,
  readText,
  writeText,
} from "../abi/memory";

/** A line's entry: the sizes of name and value, and where among the lines the name begins. */
const ENTRY: usize = 12;
const VALUE_SIZE: usize = 4;
const PLACE: usize = 8;

/** What a list's first block has room for, enough for most. With what the runtime puts in front of it, eleven of them fill a page. */
const FIRST_ENTRIES: i32 = 8;
const FIRST_BYTES: usize = 252;

export class HeaderList {
  private lines: i32 = 0;
  /** The entries, then in the same order the lines as proxy-wasm has them: name and value, each followed by NUL. */
  private block: string = "";
  /** Where in memory the lines begin: the collector moves nothing. */
  private start: usize = 0;
  /** How many entries there is room for, and how many bytes of lines. */
  private entries: i32 = 0;
  private room: usize = 0;
  /** How many bytes the lines take. */
  private end: usize = 0;

  size(): i32 {
    return this.lines;
  }

  name(index: i32): string {
    if (<u32>index >= <u32>this.lines) return "";
    return readText(this.address(index), this.nameSize(index));
  }

  value(index: i32): string {
    if (<u32>index >= <u32>this.lines) return "";
    return readText(this.address(index) + this.nameSize(index) + 1, this.valueSize(index));
  }

  add(name: string, value: string): void {
    const place = writeText(this.place(name.length, value.length), name);
    store<u8>(place, 0);
    store<u8>(writeText(place + 1, value), 0);
  }

  put(name: string, value: string): void {
    this.add(name, value);
  }

  append(name: string, item: string): void {
    const first = this.find(name, 0);
    if (first < 0) {
      this.add(name, item);
      return;
    }
    const changed = new HeaderList();
    for (let index = 0; index < this.lines; index++) {
      if (index == first) changed.add(name, this.value(index) + ", " + item);
      else changed.addLine(this, index);
    }
    this.become(changed);
  }

  addAll(lines: HeaderList): void {
    const first = this.lines;
    const shift = this.end;
    this.reserve(first + lines.lines, shift + lines.end);
    let from = lines.entry(0);
    let entry = this.entry(first);
    for (const end = lines.entry(lines.lines); from < end; from += ENTRY) {
      store<u64>(entry, load<u64>(from));
      store<u32>(entry, load<u32>(from, PLACE) + <u32>shift, PLACE);
      entry += ENTRY;
    }
    copyBytes(this.start + shift, lines.start, lines.end);
    this.lines += lines.lines;
    this.end += lines.end;
  }

  replace(lines: HeaderList): void {
    for (let index = 0; index < lines.lines; index++) this.remove(lines.name(index));
    this.addAll(lines);
  }

  take(name: string, lines: HeaderList): void {
    let index = lines.find(name, 0);
    while (index >= 0) {
      this.takeLine(lines, index);
      index = lines.find(name, index + 1);
    }
  }

  takeAll(names: string[], except: string, lines: HeaderList): void {
    for (let index = 0; index < names.length; index++) {
      const name = unchecked(names[index]);
      if (name != except) this.take(name, lines);
    }
  }

  /** Adds a line of another list without control bytes in its value. */
  takeLine(lines: HeaderList, index: i32): void {
    const address = lines.address(index);
    const nameSize = lines.nameSize(index);
    const valueSize = lines.valueSize(index);
    if (mayHaveControls(address + nameSize + 1, valueSize)) {
      this.add(lines.name(index), withoutControls(lines.value(index)));
    } else {
      this.addBytes(address, nameSize, valueSize);
    }
  }

  remove(name: string): void {
    let removed = this.find(name, 0);
    if (removed < 0) return;
    const kept = new HeaderList();
    for (let index = 0; index < this.lines; index++) {
      if (index == removed) removed = this.find(name, index + 1);
      else kept.addLine(this, index);
    }
    this.become(kept);
  }

  get(name: string): string {
    const index = this.find(name, 0);
    return index < 0 ? "" : this.value(index);
  }

  has(name: string): bool {
    return this.find(name, 0) >= 0;
  }

  values(name: string): string[] {
    const values: string[] = [];
    let index = this.find(name, 0);
    while (index >= 0) {
      values.push(this.value(index));
      index = this.find(name, index + 1);
    }
    return values;
  }

  bytes(): i32 {
    return <i32>this.end - this.lines * 2;
  }

  /** Adds a line that lies somewhere as proxy-wasm has it. */
  addBytes(address: usize, nameSize: i32, valueSize: i32): void {
    copyBytes(this.place(nameSize, valueSize), address, <usize>(nameSize + valueSize + 2));
  }

  /** Where a line is, until one is added to the list. */
  address(index: i32): usize {
    return this.start + load<u32>(this.entry(index), PLACE);
  }

  nameSize(index: i32): i32 {
    return load<i32>(this.entry(index));
  }

  valueSize(index: i32): i32 {
    return load<i32>(this.entry(index), VALUE_SIZE);
  }

  /** Writes the sizes of all lines as proxy-wasm has them; returns the address behind them. */
  writeSizes(target: usize): usize {
    let entry = this.entry(0);
    const end = target + ((<usize>this.lines) << 3);
    for (; target < end; target += 8) {
      store<u64>(target, load<u64>(entry));
      entry += ENTRY;
    }
    return end;
  }

  /** Writes the lines themselves; returns the address behind them. */
  writeLines(target: usize): usize {
    copyBytes(target, this.start, this.end);
    return target + this.end;
  }

  /** How much {@link pack} writes. */
  packedSize(): usize {
    return <usize>this.lines * ENTRY + this.end;
  }

  /** Writes the list to where it can be read with {@link unpack}. */
  pack(target: usize): void {
    const size = <usize>this.lines * ENTRY;
    copyBytes(target, this.entry(0), size);
    copyBytes(target + size, this.start, this.end);
  }

  /** Reads what {@link pack} wrote of a list: so many lines, so many bytes. For a list without lines. */
  unpack(address: usize, lines: i32, size: usize): void {
    const block = newPackedText(<i32>size);
    copyBytes(changetype<usize>(block), address, size);
    this.block = block;
    this.lines = lines;
    this.entries = lines;
    this.start = this.entry(lines);
    this.end = size - <usize>lines * ENTRY;
    this.room = this.end;
  }

  /** The lines up to the first one of this name, in a list of their own. */
  until(name: string): HeaderList {
    const lines = new HeaderList();
    const last = this.find(name, 0);
    for (let index = 0; index <= last; index++) lines.addLine(this, index);
    return lines;
  }

  private addLine(lines: HeaderList, index: i32): void {
    this.addBytes(lines.address(index), lines.nameSize(index), lines.valueSize(index));
  }

  /** The first line of this name that is not in front of `from`, or -1. */
  private find(name: string, from: i32): i32 {
    const size = name.length;
    const start = this.start;
    let entry = this.entry(from);
    for (let index = from; index < this.lines; index++) {
      if (load<i32>(entry) == size && isText(start + load<u32>(entry, PLACE), name)) return index;
      entry += ENTRY;
    }
    return -1;
  }

  private entry(index: i32): usize {
    return changetype<usize>(this.block) + <usize>index * ENTRY;
  }

  /** Where the next line goes, which is one of the list from now on. */
  private place(nameSize: i32, valueSize: i32): usize {
    const place = this.end;
    const end = place + <usize>nameSize + <usize>valueSize + 2;
    const lines = this.lines;
    this.reserve(lines + 1, end);
    const entry = this.entry(lines);
    store<i32>(entry, nameSize);
    store<i32>(entry, valueSize, VALUE_SIZE);
    store<u32>(entry, <u32>place, PLACE);
    this.lines = lines + 1;
    this.end = end;
    return this.start + place;
  }

  /** Sees to it that there is room for so many lines of so many bytes. */
  private reserve(lines: i32, bytes: usize): void {
    if (lines > this.entries || bytes > this.room) this.grow(lines, bytes);
  }

  /** Twice as much of what there is too little of, or more. */
  private grow(lines: i32, bytes: usize): void {
    let entries = this.entries;
    if (lines > entries) entries = max(lines, max(FIRST_ENTRIES, entries * 2));
    let room = this.room;
    if (bytes > room) room = max(bytes, max(FIRST_BYTES, room * 2));
    const size = <usize>entries * ENTRY;
    const block = newPackedText(<i32>(size + room));
    const start = changetype<usize>(block) + size;
    copyBytes(changetype<usize>(block), this.entry(0), <usize>this.lines * ENTRY);
    copyBytes(start, this.start, this.end);
    this.block = block;
    this.start = start;
    this.entries = entries;
    this.room = room;
  }

  private become(list: HeaderList): void {
    this.lines = list.lines;
    this.block = list.block;
    this.start = list.start;
    this.entries = list.entries;
    this.room = list.room;
    this.end = list.end;
  }
}
