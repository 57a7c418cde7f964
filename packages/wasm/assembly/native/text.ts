/** Texts with other bytes, each in one block. */
import { isControl } from "../../../core/src/text";
import { newText } from "../abi/memory";
import { folded, writeDigit } from "../abi/spelling";

export function lowerCase(text: string): string {
  return folded(text, false);
}

export function withoutControls(text: string): string {
  const start = changetype<usize>(text);
  const end = start + ((<usize>text.length) << 1);
  let length: i32 = 0;
  for (let at = start; at < end; at += 2) length += i32(!isControl(load<u16>(at)));
  if (length == text.length) return text;
  const clean = newText(length);
  let target = changetype<usize>(clean);
  for (let at = start; at < end; at += 2) {
    const byte = load<u16>(at);
    if (!isControl(byte)) {
      store<u16>(target, byte);
      target += 2;
    }
  }
  return clean;
}

export function printable(text: string, limit: i32): string {
  const length = min(text.length, limit);
  const isCut = length < text.length;
  const start = changetype<usize>(text);
  const end = start + ((<usize>length) << 1);
  let size = isCut ? length + 3 : length;
  for (let at = start; at < end; at += 2) size += isEscaped(load<u16>(at)) ? 3 : 0;
  if (size == text.length && !isCut) return text;
  const shown = newText(size);
  let target = changetype<usize>(shown);
  for (let at = start; at < end; at += 2) {
    const byte: u32 = load<u16>(at);
    if (isEscaped(byte)) {
      store<u32>(target, 0x0078005c);
      writeDigit(target + 4, byte >> 4, 0x57);
      writeDigit(target + 6, byte & 15, 0x57);
      target += 8;
    } else {
      store<u16>(target, byte);
      target += 2;
    }
  }
  if (isCut) {
    store<u32>(target, 0x002e002e);
    store<u16>(target, 0x2e, 4);
  }
  return shown;
}

function isEscaped(byte: u32): bool {
  return byte - 0x20 > 0x5e || byte == 0x22 || byte == 0x5c;
}
