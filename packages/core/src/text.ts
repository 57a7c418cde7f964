/**
 * Byte strings and the few operations on them that mean the same in all three compilers.
 *
 * All text in the core is a *byte string*: every code unit is one byte, 0x00 to 0xff. Envoy's header values are bytes, Lua's strings are
 * bytes, and the other two runtimes map one byte to one code unit. Nothing here decodes UTF-8: that would corrupt what is forwarded.
 */

const DIGITS: string = "0123456789abcdef";

/** ASCII letters in lower case, all other bytes as they are. (A string's own `toLowerCase` knows Unicode in two runtimes out of three.) */
export function lowerCase(text: string): string {
  let result = "";
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index);
    const isUpper = byte >= 0x41 && byte <= 0x5a;
    result = result + (isUpper ? String.fromCharCode(byte + 0x20) : text.charAt(index));
  }
  return result;
}

/** `dividend / divisor` without the remainder; both must be whole and not negative. (`/` is a float division in Lua and JavaScript.) */
export function quotient(dividend: i32, divisor: i32): i32 {
  return (dividend - (dividend % divisor)) / divisor;
}

/** Whether a byte is an ASCII letter or digit. */
export function isAlphanumeric(byte: i32): bool {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Whether all bytes are ASCII letters, digits or one of these signs. */
export function isMadeOf(text: string, signs: string): bool {
  for (let index = 0; index < text.length; index++) {
    const isPlain = isAlphanumeric(text.charCodeAt(index));
    if (!isPlain && signs.indexOf(text.charAt(index)) < 0) return false;
  }
  return true;
}

/** Puts texts into the order of their bytes (D. L. Shell, 1959). An array's own `sort` is longer than this in AssemblyScript. */
export function sortTexts(texts: string[]): void {
  for (let gap = quotient(texts.length, 2); gap > 0; gap = quotient(gap, 2)) {
    for (let index = gap; index < texts.length; index++) {
      const text = texts[index];
      let place = index;
      while (place >= gap && texts[place - gap] > text) {
        texts[place] = texts[place - gap];
        place -= gap;
      }
      texts[place] = text;
    }
  }
}

export function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

/** The value of decimal digits, or -1 when there is another byte or the value is over 999999999. `""` is 0. */
export function parseInteger(digits: string): i32 {
  let integer: i32 = 0;
  for (let index = 0; index < digits.length; index++) {
    const byte = digits.charCodeAt(index);
    if (!isDigit(byte) || integer > 99999999) return -1;
    integer = integer * 10 + (byte - 0x30);
  }
  return integer;
}

/** The value of a hexadecimal digit, or -1. */
export function hexadecimalValue(byte: i32): i32 {
  if (isDigit(byte)) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x41 + 10;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x61 + 10;
  return -1;
}

/** A whole number, not negative, in decimal. (`toString` brings every radix along in AssemblyScript.) */
export function decimalText(value: i32): string {
  let text = DIGITS.charAt(value % 10);
  for (let rest = quotient(value, 10); rest > 0; rest = quotient(rest, 10)) {
    text = DIGITS.charAt(rest % 10) + text;
  }
  return text;
}

/** Two lower-case hexadecimal digits. */
export function hexadecimalText(byte: i32): string {
  return DIGITS.charAt(quotient(byte, 16)) + DIGITS.charAt(byte % 16);
}

/** Bytes that may not stand in a header value: CR and LF split a response (Envoy writes them out as they are), NUL and the rest confuse. */
export function isControl(byte: i32): bool {
  return (byte < 0x20 && byte != 0x09) || byte == 0x7f;
}

/** `text` without control bytes; the same string when there is none. */
export function withoutControls(text: string): string {
  let clean = "";
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (isControl(text.charCodeAt(index))) {
      clean = clean + text.substring(start, index);
      start = index + 1;
    }
  }
  return start == 0 ? text : clean + text.substring(start);
}

/**
 * `text` on one line of printable ASCII, for logs and error messages: other bytes, quotes and backslashes become `\xNN`.
 * Longer text than `limit` bytes is cut and ends in `...`.
 */
export function printable(text: string, limit: i32): string {
  const end = text.length > limit ? limit : text.length;
  let result = "";
  let start = 0;
  for (let index = 0; index < end; index++) {
    const byte = text.charCodeAt(index);
    if (byte < 0x20 || byte > 0x7e || byte == 0x22 || byte == 0x5c) {
      result = result + text.substring(start, index) + "\\x" + hexadecimalText(byte);
      start = index + 1;
    }
  }
  result = result + text.substring(start, end);
  return end < text.length ? result + "..." : result;
}
