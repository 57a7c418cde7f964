/** The core's text is bytes, one code unit a byte (see `src/text.ts`); this is the way in and out for text with more in it than ASCII. */

/** The UTF-8 bytes of a text, as the core wants them: configuration documents, header values, bodies. */
export function byteString(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** The text that a byte string spells in UTF-8; what is no UTF-8 becomes U+FFFD. */
export function textOf(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (unit) => unit.charCodeAt(0)));
}
