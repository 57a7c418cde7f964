/** Header lines as proxy-wasm passes them: a count, the sizes of each name and value, then the bytes, each followed by NUL. */
import { proxy_get_header_map_pairs } from "@solo-io/proxy-runtime/assembly/imports";
import { HeaderMap } from "../../../wasm/assembly/abi/constants";
import { ADDRESS, SIZE, Text } from "./memory";

/** The line that was read last. */
export let name: usize = 0;
export let nameSize: u32 = 0;
export let value: usize = 0;
export let valueSize: u32 = 0;

let block: usize = 0;
let sizes: usize = 0;
let nextName: usize = 0;

export function readLines(map: HeaderMap): void {
  proxy_get_header_map_pairs(map, ADDRESS, SIZE);
  readBlock(load<u32>(ADDRESS));
}

export function readBlock(address: usize): void {
  block = address;
  readAgain();
}

/** The lines that were read last, from the first one on. */
export function readAgain(): void {
  sizes = block + 4;
  nextName = sizes + (load<u32>(block) << 3);
}

/** Steps to the next line; `false` behind the last one. */
export function nextLine(): bool {
  if (sizes == block + 4 + (load<u32>(block) << 3)) return false;
  name = nextName;
  nameSize = load<u32>(sizes);
  valueSize = load<u32>(sizes, 4);
  value = name + nameSize + 1;
  nextName = value + valueSize + 1;
  sizes += 8;
  return true;
}

/** Writes lines into a block; how many must be known before. */
export class LineWriter {
  private sizes: usize = 0;
  private bytes: usize = 0;

  begin(address: usize, count: u32): void {
    store<u32>(address, count);
    this.sizes = address + 4;
    this.bytes = address + 4 + (count << 3);
  }

  add(name: usize, nameSize: u32, value: usize, valueSize: u32): void {
    store<u32>(this.sizes, nameSize);
    store<u32>(this.sizes, valueSize, 4);
    this.sizes += 8;
    this.place(name, nameSize);
    this.place(value, valueSize);
  }

  addText(name: Text, value: Text): void {
    this.add(name.address, name.size, value.address, value.size);
  }

  /** Behind the last byte. */
  get end(): usize {
    return this.bytes;
  }

  private place(address: usize, size: u32): void {
    memory.copy(this.bytes, address, size);
    store<u8>(this.bytes + size, 0);
    this.bytes += size + 1;
  }
}

/** One block is written at a time. */
export const writer = new LineWriter();
