/**
 * Parts of the core once more, for Lua: looking at every byte by a call each is what a script spends most of its time on, and Lua's own
 * library looks at them in C. The build puts each in the place of the core's function or class of the same name; they must answer alike for
 * all byte strings, which `test/native.test.ts` tries.
 */
import { CacheRules } from "../../core/src/cache-rules";
import { Check } from "../../core/src/check";
import { Host } from "../../core/src/host";
import { ReplyHeaderRules, Way } from "../../core/src/reply-headers";

/**
 * Header lines as Envoy takes and gives them in Lua: the list is that table, so nothing is copied. Lines of one name are in order; names are
 * in none. Nothing but lines is in the table: methods are functions (`build/calls.mjs`).
 */
export class HeaderList {
  size(): i32 {
    let size = 0;
    for (const [, value] of this.table()) size += type(value) == "string" ? 1 : value.length;
    return size;
  }

  name(index: i32): string {
    const [name] = this.line(index);
    return name;
  }

  value(index: i32): string {
    const [, value] = this.line(index);
    return value;
  }

  add(name: string, value: string): void {
    const table = this as unknown as HeaderTable;
    const present = table.get(name);
    if (present === undefined) {
      table.set(name, value);
    } else if (type(present) == "string") {
      table.set(name, [present as string, value]);
    } else {
      (present as string[]).push(value);
    }
  }

  append(name: string, item: string): void {
    const values = this.values(name);
    if (values.length > 0) values[0] = values[0] + ", " + item;
    else values.push(item);
    this.table().set(name, values);
  }

  addAll(lines: HeaderList): void {
    for (const [name] of lines.table()) {
      const values = lines.values(name);
      for (let index = 0; index < values.length; index++) this.add(name, values[index]);
    }
  }

  take(name: string, lines: HeaderList): void {
    const value = (lines as unknown as HeaderTable).get(name);
    if (value === undefined) return;
    if (type(value) == "string") {
      this.add(name, withoutControls(value as string));
      return;
    }
    const values = value as string[];
    for (let index = 0; index < values.length; index++) {
      this.add(name, withoutControls(values[index]));
    }
  }

  remove(name: string): void {
    this.table().delete(name);
  }

  get(name: string): string {
    const values = this.values(name);
    return values.length > 0 ? values[0] : "";
  }

  has(name: string): bool {
    return (this as unknown as HeaderTable).get(name) !== undefined;
  }

  /** In a list of its own. */
  values(name: string): string[] {
    const value = this.table().get(name);
    if (value === undefined) return [];
    const values: string[] = [];
    if (type(value) == "string") values.push(value as string);
    else for (const each of value as string[]) values.push(each);
    return values;
  }

  bytes(): i32 {
    let bytes = 0;
    for (const [name] of this.table()) {
      const values = this.values(name);
      for (let index = 0; index < values.length; index++) {
        bytes += name.length + values[index].length;
      }
    }
    return bytes;
  }

  private table(): HeaderTable {
    return this as unknown as HeaderTable;
  }

  private line(index: i32): LuaMultiReturn<[string, string]> {
    for (const [name] of this.table()) {
      const values = this.values(name);
      if (index < values.length) return $multi(name, values[index]);
      index -= values.length;
    }
    return error("no such line");
  }
}

export function relayLines(
  target: HeaderList,
  lines: HeaderList,
  rules: ReplyHeaderRules,
  way: Way,
): void {
  for (const [name] of lines as unknown as HeaderTable) {
    if (rules.use(name).goes(way)) target.take(name, lines);
  }
}

export function keyLines(check: Check, rules: CacheRules, host: Host): HeaderList {
  const lines = new HeaderList();
  lines.add(":cluster", check.cluster);
  lines.add(":host", host.requestHeader(":authority"));
  const headers = check.headers as unknown as HeaderTable;
  for (const [name, value] of headers) {
    if (rules.isKeyed(name)) (lines as unknown as HeaderTable).set(name, value);
  }
  return lines;
}

export function parseStatus(text: string): i32 {
  return text.length == 3 && string.find(text, "^%d+$")[0] !== undefined ? tonumber(text) : 0;
}

export function lowerCase(text: string): string {
  return string.lower(text);
}

export function foldedName(name: string): string {
  const lower = string.lower(name);
  const hasAlias =
    string.find(lower, "_", 1, true)[0] !== undefined ||
    string.find(lower, ".", 1, true)[0] !== undefined;
  if (!hasAlias) return lower;
  const [folded] = string.gsub(lower, "[_.]", "-");
  return folded;
}

export function sortTexts(texts: string[]): void {
  table.sort(texts);
}

export function decimalText(value: i32): string {
  return tostring(value);
}

export function withoutControls(text: string): string {
  if (string.find(text, "^%C*$")[0] !== undefined) return text;
  const [clean] = string.gsub(text, "[^%C\t]", "");
  return clean;
}

export function printable(text: string, limit: i32): string {
  const isCut = text.length > limit;
  const shown = isCut ? string.sub(text, 1, limit) : text;
  let result = shown;
  if (string.find(shown, "^[ !#-[%]^-~]*$")[0] === undefined) {
    const escape = (byte: string): string => string.format("\\x%02x", string.byte(byte) as number);
    [result] = string.gsub(shown, "[^ !#-[%]^-~]", escape);
  }
  return isCut ? result + "..." : result;
}

export function pathEnd(path: string): i32 {
  const [query] = string.find(path, "?", 1, true);
  const end = query === undefined ? path.length : query - 1;
  const [fragment] = string.find(path, "#", 1, true);
  return fragment === undefined || fragment > end ? end : fragment - 1;
}

export function isPlainPath(path: string): bool {
  const [, last] = string.find(path, "^/[%w/_~-]*");
  if (last === undefined) return false;
  const next = string.byte(path, last + 1);
  return (next === undefined || next == 0x3f) && string.find(path, "//", 1, true)[0] === undefined;
}
