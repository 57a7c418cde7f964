/** Says which requests a rule is about: `{path: {exact|prefix|segment|suffix|glob|regex: …}, methods: […], hosts: […]}`. */
import { isAmbiguousPath, plainSpelling } from "../path";
import { hostNameOf } from "../host-name";
import { Match, PathKind } from "../match";
import { decimalText, lowerCase } from "../text";
import { isHeaderName } from "./header-syntax";
import { JsonKind } from "./json-value";
import { ObjectDecoder } from "./object-decoder";

export const MATCH_KEYS: string[] = ["path", "methods", "hosts"];

/** The decoder's object has {@link MATCH_KEYS}. A glob or regular expression is judged by its compiler, later. */
export function decodeMatch(decoder: ObjectDecoder): Match {
  const match = decodePath(decoder);
  decodeMethods(decoder, match.methods);
  decodeHosts(decoder, match.hosts);
  return match;
}

/** A path or the beginning of one, without query or fragment and with one meaning for every server. */
export function isPathText(text: string): bool {
  return text.indexOf("?") < 0 && text.indexOf("#") < 0 && !isAmbiguousPath(text);
}

/** @param position as {@link RuleSet.add} returns it. */
export function rejectPattern(decoder: ObjectDecoder, match: Match, position: i32): void {
  const path = decoder.find("path");
  if (position < 0 || path === null || path.items.length == 0) return;
  decoder.reject(
    "path." + KINDS[match.kind],
    path.items[0],
    EXPRESSION_FORM + decimalText(position),
  );
}

function decodePath(decoder: ObjectDecoder): Match {
  const value = decoder.require("path", PATH_FORM);
  const path = decoder.object("path", KINDS);
  if (value === null || path === null) return new Match(PathKind.Exact, "");
  if (value.keys.length != 1) decoder.reject("path", value, PATH_FORM);
  let kind: i32 = 0;
  while (kind < PathKind.Regex && !path.has(KINDS[kind])) kind++;
  const text = path.text(KINDS[kind], "");
  path.demand(KINDS[kind], isOfKind(kind, text), TEXT_FORM);
  return new Match(kind, text);
}

function isOfKind(kind: PathKind, text: string): bool {
  if (kind == PathKind.Regex) return true;
  if (kind == PathKind.Segment && text.endsWith("/")) return false;
  const path = kind == PathKind.Suffix ? "/-" + text : text;
  return text.length > 0 && isPathText(path) && plainSpelling(path) == path;
}

function decodeMethods(decoder: ObjectDecoder, methods: string[]): void {
  const items = decoder.someOf("methods", METHODS_FORM);
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (item.kind == JsonKind.Text && isHeaderName(item.text)) methods.push(item.text);
    else decoder.rejectItem("methods", index, item, METHODS_FORM);
  }
}

function decodeHosts(decoder: ObjectDecoder, hosts: string[]): void {
  const items = decoder.someOf("hosts", HOSTS_FORM);
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const text = item.kind == JsonKind.Text ? lowerCase(item.text) : "";
    const isWild = text.startsWith("*.");
    const name = isWild ? text.substring(2) : text;
    if (name.length > 0 && hostNameOf(name) == name) hosts.push(isWild ? "." + name : name);
    else decoder.rejectItem("hosts", index, item, HOSTS_FORM);
  }
}

/** In the order of {@link PathKind}. */
const KINDS: string[] = ["exact", "prefix", "segment", "suffix", "glob", "regex"];
const PATH_FORM: string = "an object with one of " + KINDS.join(", ");
const METHODS_FORM: string = "a method or more, such as GET";
const HOSTS_FORM: string = "a host or more without a port, such as a.example or *.example";
const TEXT_FORM: string =
  "what only one spelling of a path matches (no //, dot segments, ;, ?, #, needless escapes); no segment that ends in /";
const EXPRESSION_FORM: string =
  "RE2's syntax without flags and assertions, up to 512 bytes and 500 states; wrong at byte ";
