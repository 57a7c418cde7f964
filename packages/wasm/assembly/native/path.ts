/** Looks at each byte of a path, without a call for any of them. */

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
