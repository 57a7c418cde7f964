/** Error lines of the configuration decoder: what, found, allowed. */
import { decimalText, printable } from "../text";
import { JsonKind, JsonValue } from "./json-value";

export function problem(key: string, found: string, allowed: string): string {
  return key + ": found " + found + ", allowed " + allowed;
}

/** `rules[3]` */
export function itemOf(key: string, index: i32): string {
  return key + "[" + decimalText(index) + "]";
}

/** What a person sees of a value: a text in quotes, a number as written, `an object`, … */
export function describeValue(value: JsonValue): string {
  if (value.kind == JsonKind.Text) return '"' + printable(value.text, 60) + '"';
  if (value.kind == JsonKind.Number) return printable(value.text, 60);
  if (value.kind == JsonKind.Boolean) return value.integer == 1 ? "true" : "false";
  if (value.kind == JsonKind.List) return "a list";
  return value.kind == JsonKind.Object ? "an object" : "null";
}
