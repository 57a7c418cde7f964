/** Names and values of header fields (RFC 9110 §5.1, §5.5). */
import { isControl, isMadeOf } from "../text";

/** A token: what a field name may be made of. */
export function isHeaderName(text: string): bool {
  return text.length > 0 && isMadeOf(text, TOKEN_BYTES);
}

/** No control bytes: they would split the message. */
export function isHeaderValue(text: string): bool {
  for (let index = 0; index < text.length; index++) {
    if (isControl(text.charCodeAt(index))) return false;
  }
  return true;
}

/** What the decoders ask for where headers are given values. */
export const HEADERS_FORM: string = "an object of header names and values";

const TOKEN_BYTES: string = "!#$%&'*+-.^_`|~";
