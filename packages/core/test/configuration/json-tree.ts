/** A document as the core reads it, in JavaScript's values, to be compared with what `JSON.parse` reads. */
import { JsonReader } from "../../src/configuration/json-reader";
import { JsonKind, type JsonValue } from "../../src/configuration/json-value";
import { byteString, textOf } from "../support/byte-strings";

/** The document's error line, or its value. */
export function read(document: string): { error: string } | { value: unknown } {
  const reader = new JsonReader(byteString(document));
  const root = reader.read();
  return reader.error.length > 0 ? { error: reader.error } : { value: valueOf(root) };
}

export function errorOf(document: string): string {
  const found = read(document);
  return "error" in found ? found.error : "";
}

function valueOf(node: JsonValue): unknown {
  switch (node.kind) {
    case JsonKind.Null:
      return null;
    case JsonKind.Boolean:
      return node.integer === 1;
    case JsonKind.Number:
      return Number(node.text);
    case JsonKind.Text:
      return textOf(node.text);
    case JsonKind.List:
      return node.items.map(valueOf);
    case JsonKind.Object:
      return Object.fromEntries(
        node.keys.map((key, index) => [textOf(key), valueOf(node.items[index]!)]),
      );
  }
}
