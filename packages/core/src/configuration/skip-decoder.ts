/** The key `skip_paths`. */
import { isAmbiguousPath } from "../path";
import { SkipRules } from "../skip";
import { decimalText } from "../text";
import { JsonKind, JsonValue } from "./json-value";
import { ObjectDecoder } from "./object-decoder";

export function decodeSkipPaths(decoder: ObjectDecoder, skip: SkipRules, warnings: string[]): void {
  const items = decoder.list("skip_paths", "a list of path prefixes");
  for (let index = 0; index < items.length; index++) {
    const key = "skip_paths[" + decimalText(index) + "]";
    if (!isPrefix(items[index])) {
      decoder.reject(key, items[index], PREFIX_FORM);
    } else {
      const prefix = items[index].text;
      if (prefix == "/") warnings.push(key + ': "/" skips every path');
      skip.addPrefix(prefix);
    }
  }
}

function isPrefix(value: JsonValue): bool {
  if (value.kind != JsonKind.Text) return false;
  const text = value.text;
  return text.indexOf("?") < 0 && text.indexOf("#") < 0 && !isAmbiguousPath(text);
}

const PREFIX_FORM: string =
  "a path prefix that begins with / and that no server can read in two ways (no //, dot segments, ;, ?, #, escaped / or .)";
