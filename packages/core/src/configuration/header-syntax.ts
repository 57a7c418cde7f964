/** Names and values of header fields (RFC 9110 §5.1, §5.5). */
import { isAlphanumeric, isControl } from "../text";

/** A token: what a field name may be made of. */
export function isHeaderName(text: string): bool {
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index);
    if (!isAlphanumeric(byte) && TOKEN_BYTES.indexOf(text.charAt(index)) < 0) return false;
  }
  return text.length > 0;
}

/** No control bytes: they would split the message. */
export function isHeaderValue(text: string): bool {
  for (let index = 0; index < text.length; index++) {
    if (isControl(text.charCodeAt(index))) return false;
  }
  return true;
}

const TOKEN_BYTES: string = "!#$%&'*+-.^_`|~";
