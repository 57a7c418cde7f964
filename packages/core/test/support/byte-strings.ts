/** Text as the core sees it: one code unit a byte, UTF-8 where it came from people. */

export function byteString(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

export function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Every byte as a string of length one, 0x00 to 0xff. */
export const EVERY_BYTE = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));

/** Two hexadecimal digits. */
export function hexadecimal(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
