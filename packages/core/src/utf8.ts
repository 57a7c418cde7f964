import { quotient } from "./text";

/** The UTF-8 bytes of a code point (RFC 3629 §3). */
export function utf8(point: i32): string {
  if (point < 0x80) return String.fromCharCode(point);
  if (point < 0x800) {
    return String.fromCharCode(0xc0 + quotient(point, 64)) + continuation(point);
  }
  const high = quotient(point, 64);
  if (point < 0x10000) {
    return (
      String.fromCharCode(0xe0 + quotient(high, 64)) + continuation(high) + continuation(point)
    );
  }
  const highest = quotient(high, 64);
  return (
    String.fromCharCode(0xf0 + quotient(highest, 64)) +
    continuation(highest) +
    continuation(high) +
    continuation(point)
  );
}

function continuation(point: i32): string {
  return String.fromCharCode(0x80 + (point % 64));
}
