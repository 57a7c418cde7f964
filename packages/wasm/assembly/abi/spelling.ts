/**
 * Texts that differ from others by some bytes: written at once into one block. What is put together piece by piece leaves a text behind for
 * each, and nothing is collected while a request is looked at.
 */
import { newText } from "./memory";

/** ASCII letters in lower case, and of a name also `-` for `_` and `.`; the same text when it has none of them. */
export function folded(text: string, isName: bool): string {
  const start = changetype<usize>(text);
  const size = (<usize>text.length) << 1;
  let target: usize = 0;
  for (let at: usize = 0; at < size; at += 2) {
    let byte: u32 = load<u16>(start + at);
    if (byte - 0x41 < 26) byte |= 0x20;
    else if (isName && (byte == 0x5f || byte == 0x2e)) byte = 0x2d;
    else continue;
    if (target == 0) {
      target = changetype<usize>(newText(text.length));
      memory.copy(target, start, size);
    }
    store<u16>(target + at, byte);
  }
  return target == 0 ? text : changetype<string>(target);
}

/** Writes a hexadecimal digit. @param letters what is added to those above 9. */
export function writeDigit(address: usize, value: u32, letters: u32): void {
  store<u16>(address, value + (value < 10 ? 0x30 : letters));
}
