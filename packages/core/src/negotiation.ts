/**
 * JSON or text: how the plugin words the answers that are its own (`deny_response.negotiate`, specification §4, RFC 9110 §12.5.1).
 *
 * JSON, unless the client says that it likes text better. Who asks for `text/html` is a person with a browser, and gets text, too.
 */
import { lowerCase, parseInteger } from "./text";

export const enum Wording {
  /** JSON whatever the client accepts: nothing is negotiated. */
  Fixed,
  /** JSON, and the answer says that it might have been text. */
  Json,
  Text,
}

/** @param accept the request's `accept`, of which Envoy makes one line; one longer than {@link LONGEST_ACCEPT} bytes is not looked at. */
export function wordingFor(accept: string): Wording {
  if (accept.length > LONGEST_ACCEPT) return Wording.Json;
  const line = lowerCase(accept);
  const json = quality(line, "application", "json");
  const plain = quality(line, "text", "plain");
  const html = quality(line, "text", "html");
  return plain > json || html > json ? Wording.Text : Wording.Json;
}

/** The plugin's document, worded: `{"error": "A", "details": "B"}` is `A: B` in text. */
export function worded(document: string, wording: Wording): string {
  if (wording != Wording.Text) return document;
  const text = document.substring(BEGINNING, document.length - END);
  const middle = text.indexOf(MIDDLE);
  if (middle < 0) return text;
  return text.substring(0, middle) + ": " + text.substring(middle + MIDDLE.length);
}

/** How much the client likes a media type, in thousandths; the most specific range that matches it decides. */
function quality(accept: string, type: string, subtype: string): i32 {
  let found: i32 = 0;
  let specificity: i32 = 0;
  let start: i32 = 0;
  while (start < accept.length) {
    let end = accept.indexOf(",", start);
    if (end < 0) end = accept.length;
    let parameters = accept.indexOf(";", start);
    if (parameters < 0 || parameters > end) parameters = end;
    const range = withoutBlanks(accept, start, parameters);
    let matched: i32 = 0;
    if (range == "*/*") matched = 1;
    else if (range == type + "/*") matched = 2;
    else if (range == type + "/" + subtype) matched = 3;
    if (matched > specificity) {
      const weight = weightOf(accept, parameters, end);
      if (weight >= 0) {
        specificity = matched;
        found = weight;
      }
    }
    start = end + 1;
  }
  return found;
}

/** The `q` among `;name=value` parameters, in thousandths; 1000 when there is none, -1 when it is no weight. */
function weightOf(accept: string, start: i32, end: i32): i32 {
  while (start < end) {
    let next = accept.indexOf(";", start + 1);
    if (next < 0 || next > end) next = end;
    const parameter = withoutBlanks(accept, start + 1, next);
    if (parameter.startsWith("q=")) return thousandths(parameter.substring(2));
    start = next;
  }
  return 1000;
}

/** `0`, `0.123`, `1.000`: at most three digits behind the point, and not more than one. */
function thousandths(weight: string): i32 {
  if (weight.length > 5 || (weight.length > 1 && weight.charAt(1) != ".")) return -1;
  const fraction = parseInteger((weight.substring(2) + "000").substring(0, 3));
  const isOne = weight.startsWith("1");
  if (fraction < 0 || (isOne ? fraction > 0 : !weight.startsWith("0"))) return -1;
  return isOne ? 1000 : fraction;
}

function withoutBlanks(text: string, start: i32, end: i32): string {
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.substring(start, end);
}

function isBlank(byte: i32): bool {
  return byte == 0x20 || byte == 0x09;
}

/** Several times what browsers send. */
const LONGEST_ACCEPT: i32 = 1024;

/** `{"error": "` and `"}`. */
const BEGINNING: i32 = 11;
const END: i32 = 2;
const MIDDLE: string = '", "details": "';
