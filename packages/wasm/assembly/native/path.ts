/** Looks at each byte of a path, without a call for most of them. */
import { hexadecimalValue, isAlphanumeric } from "../../../core/src/text";
import { newText } from "../abi/memory";
import { writeDigit } from "../abi/spelling";

const PERCENT: u32 = 0x25;
const QUESTION_MARK: u32 = 0x3f;
const NUMBER_SIGN: u32 = 0x23;
const SLASH: u32 = 0x2f;

export function withoutQuery(path: string): string {
  const start = changetype<usize>(path);
  const end = start + ((<usize>path.length) << 1);
  for (let at = start; at < end; at += 2) {
    const byte: u32 = load<u16>(at);
    if (byte == QUESTION_MARK || byte == NUMBER_SIGN) {
      return path.substring(0, <i32>((at - start) >> 1));
    }
  }
  return path;
}

export function isPlainPath(path: string): bool {
  const start = changetype<usize>(path);
  const end = start + ((<usize>path.length) << 1);
  let previous: u32 = 0;
  for (let at = start; at < end; at += 2) {
    const byte: u32 = load<u16>(at);
    if (byte == QUESTION_MARK) return at > start;
    if (byte == SLASH) {
      if (previous == SLASH) return false;
    } else if (at == start || !isPlain(byte)) {
      return false;
    }
    previous = byte;
  }
  return end > start;
}

/** Letters, digits, `-`, `_` and `~`. What is below the first of a range is above its last: nothing is negative here. */
function isPlain(byte: u32): bool {
  if ((byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10) return true;
  return byte == 0x2d || byte == 0x5f || byte == 0x7e;
}

export function isPathByte(byte: i32): bool {
  if (isAlphanumeric(byte) || byte == 0x40 || byte == 0x5f || byte == 0x7e) return true;
  return <u32>byte - 0x20 < 32 && ((PATH_SIGNS >> (byte - 0x20)) & 1) != 0;
}

/** Those of `!$&'()*+,-.:;=`, from 0x20 on. */
const PATH_SIGNS: u32 = 0x2c007fd2;

export function plainSpelling(path: string): string {
  const length = path.length;
  if (path.indexOf("%") < 0) return path;
  const start = changetype<usize>(path);
  const plain = newText(length);
  let target = changetype<usize>(plain);
  for (let index: i32 = 0; index < length; index++) {
    const at = start + ((<usize>index) << 1);
    let byte: i32 = load<u16>(at);
    if (byte == PERCENT && index + 2 < length) {
      const high = hexadecimalValue(load<u16>(at, 2));
      const low = hexadecimalValue(load<u16>(at, 4));
      index += 2;
      byte = high * 16 + low;
      if (!isPathByte(byte)) {
        store<u16>(target, PERCENT);
        writeDigit(target + 2, high, 0x37);
        writeDigit(target + 4, low, 0x37);
        target += 6;
        continue;
      }
    }
    store<u16>(target, byte);
    target += 2;
  }
  return plain.substring(0, <i32>((target - changetype<usize>(plain)) >> 1));
}
