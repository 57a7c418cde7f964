/** One HTTP/1.1 message as it was on the wire. All text is a byte string: one code unit a byte. */
import type { HeaderLine } from "../conformance/case.js";

export interface MessageHead {
  /** The request line or the status line, without the line end. */
  readonly startLine: string;
  /** In order, spelling kept, blanks around the value removed. */
  readonly headers: readonly HeaderLine[];
}

/** The values of every line with this name, in order. `name` is lower-case. */
export function valuesOf(headers: readonly HeaderLine[], name: string): string[] {
  return headers.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value);
}

/** Gives the bytes of a message's head, with the blank line that ends it. */
export function encodeHead(startLine: string, headers: readonly HeaderLine[]): string {
  let head = `${startLine}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  return `${head}\r\n`;
}
