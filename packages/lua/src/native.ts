/**
 * Parts of the core once more, for Lua: looking at every byte by a call each is what a script spends most of its time on, and Lua's own
 * library looks at them in C. The build puts each in the place of the core's function or class of the same name; they must answer alike for
 * all byte strings, which `test/native.test.ts` tries.
 */
import { Outcome, Reason, outcomeLabel, reasonLabel } from "../../core/src/outcome";
import { ReplyHeaderRules, Way } from "../../core/src/reply-headers";
import { remembered } from "./names";

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

  put(name: string, value: string): void {
    (this as unknown as HeaderTable).set(name, value);
  }

  append(name: string, item: string): void {
    const values = this.values(name);
    if (values.length > 0) values[0] = values[0] + ", " + item;
    else values.push(item);
    this.put(name, values as unknown as string);
  }

  addAll(lines: HeaderList): void {
    for (const [name] of lines.table()) {
      const values = lines.values(name);
      for (let index = 0; index < values.length; index++) this.add(name, values[index]);
    }
  }

  replace(lines: HeaderList): void {
    const table = this as unknown as HeaderTable;
    for (const [name] of lines.table()) table.set(name, lines.values(name));
  }

  take(name: string, lines: HeaderList): void {
    const values = lines.values(name);
    for (let index = 0; index < values.length; index++) {
      this.add(name, withoutControls(values[index]));
    }
  }

  takeAll(names: string[], except: string, lines: HeaderList): void {
    const table = this as unknown as HeaderTable;
    const texts = clean;
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      const value = (lines as unknown as HeaderTable).get(name);
      if (value !== undefined) {
        const text = texts.get(value as string);
        if (text === undefined) this.take(name, lines);
        else table.set(name, text);
      }
    }
    if (except != "") table.delete(except);
  }

  remove(name: string): void {
    const table = this as unknown as HeaderTable;
    table.delete(name);
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
  if (rules != relayedBy) {
    relayedBy = rules;
    relayed = [
      goersOf(rules, Way.ToService),
      goersOf(rules, Way.WithAllow),
      goersOf(rules, Way.WithDeny),
      goersOf(rules, Way.WithBody),
    ];
  }
  const goes = relayed[way];
  for (const [name] of lines as unknown as HeaderTable) {
    if (goes.get(name)) target.take(name, lines);
  }
}

/** What the rules of the last reply say of a name, for each way. */
let relayedBy: ReplyHeaderRules | null = null;
let relayed: LuaTable<string, boolean>[] = [];

function goersOf(rules: ReplyHeaderRules, way: Way): LuaTable<string, boolean> {
  return remembered((name) => rules.use(name).goes(way));
}

export function parseStatus(text: string): i32 {
  return statuses.get(text);
}

const statuses = remembered((text: string) =>
  text.length == 3 && string.find(text, "^%d+$")[0] !== undefined ? tonumber(text) : 0,
);

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
  return decimals.get(value);
}

/** To join a number to a text costs four times what it costs to join a text. */
const decimals = remembered((value: number) => (value == 0 ? "0" : tostring(value)));

export function withoutControls(text: string): string {
  if (string.find(text, "^%C*$")[0] !== undefined) return text;
  const [clean] = string.gsub(text, "[^%C\t]", "");
  return clean;
}

/** Texts without their control bytes, since gateways say the same again and again; undefined for what is none, such as several lines. */
const clean = remembered((text: string) =>
  type(text) == "string" ? withoutControls(text) : undefined,
);

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

export function withoutQuery(path: string): string {
  if (path != knownPath) look(path);
  return knownTarget;
}

export function isPlainPath(path: string): bool {
  if (path != knownPath) look(path);
  return isKnownPlain;
}

/** What was found out about the path that was looked at last: it is asked for several times during a request. */
let knownPath = "";
let knownTarget = "";
let isKnownPlain = false;

function look(path: string): void {
  knownPath = path;
  const [, last] = string.find(path, "^/[%w/_~-]*");
  const next = last === undefined ? 0 : string.byte(path, last + 1);
  if (next === undefined || next == 0x3f) {
    const [double] = string.find(path, "//", 1, true);
    knownTarget = next === undefined ? path : string.sub(path, 1, last as number);
    isKnownPlain = double === undefined || double > (last as number);
  } else {
    const [query] = string.find(path, "?", 1, true);
    const end = query === undefined ? path.length : query - 1;
    const [fragment] = string.find(path, "#", 1, true);
    knownTarget = string.sub(
      path,
      1,
      fragment === undefined || fragment > end ? end : fragment - 1,
    );
    isKnownPlain = false;
  }
}

export function accessLine(
  outcome: Outcome,
  reason: Reason,
  method: string,
  path: string,
  status: i32,
  elapsedMilliseconds: i32,
): string {
  if (path != knownPath) look(path);
  let shown = knownTarget;
  // In a plain path there is nothing to escape.
  if (!isKnownPlain || shown.length > 512) shown = orDash(printable(shown, 512));
  const code = (elapsedMilliseconds * 1000 + status) * 32 + reason;
  return "Access " + outcomeLabel(outcome) + methods.get(method) + shown + endings.get(code);
}

/** What stands between the outcome and the path, and behind the path: joining few texts costs less than joining many, or numbers. */
const methods = remembered(
  (method: string) => " method=" + orDash(printable(method, 32)) + " path=",
);
const endings = remembered((code: number) => {
  const reason: Reason = code % 32;
  const numbers = (code - reason) / 32;
  const status = numbers % 1000;
  return (
    " status=" +
    (status == 0 ? "-" : decimalText(status)) +
    " duration=" +
    decimalText((numbers - status) / 1000) +
    "ms reason=" +
    orDash(reasonLabel(reason))
  );
});

function orDash(text: string): string {
  return text == "" ? "-" : text;
}

export function listFor(lines: i32): HeaderList {
  return newTable(0, lines) as unknown as HeaderList;
}

/** Where it is LuaJIT, a table with room for as many entries. */
const newTable = tableMaker();

function tableMaker(): TableMaker {
  const load = require;
  const [isFound, made] = pcall(() => load("table.new"));
  return isFound ? made : () => ({});
}
