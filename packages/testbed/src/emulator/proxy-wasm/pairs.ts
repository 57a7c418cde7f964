/** The wire form of header pairs: count, sizes, then names and values, each with a NUL behind it (`PairsUtil`). */
import type { HeaderLine } from "../../conformance/case.js";
import { bytesOf, textOf } from "../bytes.js";

/** `limits.h`: beyond these `toPairs` yields nothing, silently. */
const MOST_PAIRS = 1024;
const MOST_BYTES = 1024 * 1024;

export function marshalPairs(lines: readonly HeaderLine[]): Uint8Array {
  if (lines.length === 0) return new Uint8Array(0);
  const contents = lines.map(([name, value]) => `${name}\0${value}\0`).join("");
  const bytes = new Uint8Array(4 + 8 * lines.length + contents.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, lines.length, true);
  lines.forEach(([name, value], index) => {
    view.setUint32(4 + 8 * index, name.length, true);
    view.setUint32(8 + 8 * index, value.length, true);
  });
  bytes.set(bytesOf(contents), 4 + 8 * lines.length);
  return bytes;
}

export function unmarshalPairs(bytes: Uint8Array): HeaderLine[] {
  if (bytes.length < 4 || bytes.length > MOST_BYTES) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count > MOST_PAIRS || 4 + 8 * count > bytes.length) return [];
  const lines: HeaderLine[] = [];
  let position = 4 + 8 * count;
  for (let index = 0; index < count; index++) {
    const nameSize = view.getUint32(4 + 8 * index, true);
    const valueSize = view.getUint32(8 + 8 * index, true);
    const end = position + nameSize + 1 + valueSize + 1;
    if (end > bytes.length) return [];
    const name = textOf(bytes.subarray(position, position + nameSize));
    const value = textOf(bytes.subarray(position + nameSize + 1, end - 1));
    if (bytes[position + nameSize] !== 0 || bytes[end - 1] !== 0) return [];
    lines.push([name, value]);
    position = end;
  }
  return position === bytes.length ? lines : [];
}
