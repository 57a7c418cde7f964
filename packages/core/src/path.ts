/**
 * Paths that different servers may read differently (specification §5). Of thousands of spellings of protected paths, hundreds lead real
 * servers to the page behind a plain prefix rule, and none does past this check (SECURITY.md has the numbers).
 */
import { hexadecimalValue, isAlphanumeric, lowerCase } from "./text";

const PERCENT: i32 = 0x25;
const SLASH: i32 = 0x2f;
const DOT: i32 = 0x2e;
const QUESTION_MARK: i32 = 0x3f;
const NUMBER_SIGN: i32 = 0x23;

/** The bytes before the query or fragment: what matching looks at. */
export function withoutQuery(path: string): string {
  for (let index = 0; index < path.length; index++) {
    const byte = path.charCodeAt(index);
    if (byte == QUESTION_MARK || byte == NUMBER_SIGN) return path.substring(0, index);
  }
  return path;
}

/**
 * True for `//`, `\\`, dot segments, `;`, control and non-ASCII bytes, their escapes and those of `/ \\ . % ; ? #` in either case, bad
 * escapes, and for anything that does not begin with `/`. Escaped non-ASCII bytes count because lax decoders read overlong UTF-8 (`%C0%AF`)
 * as `/`; `%3f` and `%23` because Apache hands on what it has decoded to others that end the path there (CVE-2024-38474).
 * What follows `#` counts as path, since some servers read it as such (CVE-2021-32779); the query does not.
 */
export function isAmbiguousPath(path: string): bool {
  if (isPlainPath(path)) return false;
  if (path.length == 0 || path.charCodeAt(0) != SLASH) return true;
  let segmentStart = 1;
  let index = 1;
  while (index < path.length) {
    const byte = path.charCodeAt(index);
    if (byte == QUESTION_MARK) break;
    if (isAmbiguousByte(byte) || byte == 0x20) return true;
    if (byte == PERCENT) {
      if (isAmbiguousEscape(path, index)) return true;
      index += 2;
    } else if (byte == SLASH) {
      if (index == segmentStart || isDotSegment(path, segmentStart, index)) return true;
      segmentStart = index + 1;
    } else if (byte == NUMBER_SIGN && isDotSegment(path, segmentStart, index)) {
      return true;
    }
    index++;
  }
  return isDotSegment(path, segmentStart, index);
}

/** Whether a path is of the usual kind, which is seen at once: letters, digits, `-`, `_` and `~` between single slashes, up to a `?`. */
export function isPlainPath(path: string): bool {
  let previous: i32 = 0;
  for (let index = 0; index < path.length; index++) {
    const byte = path.charCodeAt(index);
    if (byte == QUESTION_MARK) return index > 0;
    const isOther = isAlphanumeric(byte) || byte == 0x2d || byte == 0x5f || byte == 0x7e;
    if (index == 0 ? byte != SLASH : byte == SLASH ? previous == SLASH : !isOther) return false;
    previous = byte;
  }
  return path.length > 0;
}

/** Whether a byte may stand in a path as it is (RFC 3986 §3.3): unreserved and sub-delims, `:` and `@`. */
export function isPathByte(byte: i32): bool {
  return isAlphanumeric(byte) || PATH_BYTES.indexOf(String.fromCharCode(byte)) >= 0;
}

/**
 * The one spelling of all those that servers read alike (RFC 3986 §6.2.2): `/%61%7b` is `/a%7B`. Escapes of bytes that need none are
 * resolved, the others get upper-case digits. The path must not be ambiguous.
 */
export function plainSpelling(path: string): string {
  let plain = "";
  let start = 0;
  let index = path.indexOf("%");
  while (index >= 0 && index + 2 < path.length) {
    const high = hexadecimalValue(path.charCodeAt(index + 1));
    const low = hexadecimalValue(path.charCodeAt(index + 2));
    const byte = high * 16 + low;
    plain = plain + path.substring(start, index);
    plain =
      plain +
      (isPathByte(byte) ? String.fromCharCode(byte) : "%" + UPPER.charAt(high) + UPPER.charAt(low));
    start = index + 3;
    index = path.indexOf("%", start);
  }
  return start == 0 ? path : plain + path.substring(start);
}

/** Whether some byte stands as it is that needs an escape, such as `{`: servers read both spellings alike. */
export function lacksEscape(path: string): bool {
  for (let index = 0; index < path.length; index++) {
    const byte = path.charCodeAt(index);
    if (byte != SLASH && byte != PERCENT && !isPathByte(byte)) return true;
  }
  return false;
}

/** Bytes whose escapes some server resolves before it looks for what they mean. */
const ESCAPED: string = "%/.?#";
const PATH_BYTES: string = "-._~!$&'()*+,;=:@";
const UPPER: string = "0123456789ABCDEF";

/**
 * Whether a path behind another one may lead out of it for some server: ambiguous, and with what could be a dot segment.
 * `/auth/a/../../health` is `/health` for a gateway that resolves it.
 */
export function leavesItsPlace(path: string): bool {
  const spelling = lowerCase(path);
  for (let index = 0; index < DOT_SPELLINGS.length; index++) {
    if (spelling.indexOf(DOT_SPELLINGS[index]) >= 0) return isAmbiguousPath(path);
  }
  return false;
}

/** A dot segment, or a dot as lax servers read it: escaped, escaped twice, overlong UTF-8, IIS's escape, full width. */
const DOT_SPELLINGS: string[] = [
  "..",
  "%2e",
  "%252e",
  "%c0%ae",
  "%e0%80%ae",
  "%f0%80%80%ae",
  "%u002e",
  "%uff0e",
  "%ef%bc%8e",
];

/** `.` or `..` between `start` and `end`. */
function isDotSegment(path: string, start: i32, end: i32): bool {
  const length = end - start;
  if (length < 1 || length > 2 || path.charCodeAt(start) != DOT) return false;
  return length == 1 || path.charCodeAt(start + 1) == DOT;
}

/** Control and non-ASCII bytes, backslash and semicolon. */
function isAmbiguousByte(byte: i32): bool {
  return byte < 0x20 || byte >= 0x7f || byte == 0x5c || byte == 0x3b;
}

function isAmbiguousEscape(path: string, index: i32): bool {
  if (index + 2 >= path.length) return true;
  const high = hexadecimalValue(path.charCodeAt(index + 1));
  const low = hexadecimalValue(path.charCodeAt(index + 2));
  if (high < 0 || low < 0) return true;
  const byte = high * 16 + low;
  return isAmbiguousByte(byte) || ESCAPED.indexOf(String.fromCharCode(byte)) >= 0;
}
