/**
 * The functions that the chart's templates call, as Go's text/template, sprig and Helm define them. A function that is missing here is an
 * error when a template calls it.
 */
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { isEmpty, isMap, overwrite, sorted, textOf } from "./values.js";

/** Ends the rendering with a message from the chart. */
export class ChartRefused extends Error {}

type Arguments = readonly unknown[];
type TemplateFunction = (...parameters: never[]) => unknown;

const text = textOf;
const map = (value: unknown): Record<string, unknown> => (isMap(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** Of text/template. `and` and `or` look at an argument only when they need it, and are part of the evaluation. */
const BUILTIN = {
  eq: (one: unknown, ...others: Arguments) => others.some((each) => each === one),
  ne: (one: unknown, other: unknown) => one !== other,
  gt: (one: number, other: number) => one > other,
  not: (value: unknown) => isEmpty(value),
  len: (value: unknown) =>
    typeof value === "string"
      ? Buffer.byteLength(value)
      : Object.keys(map(value)).length || list(value).length,
  index: (value: unknown, key: string | number) =>
    typeof value === "string"
      ? Buffer.from(value)[Number(key)]
      : Array.isArray(value)
        ? (value as unknown[])[Number(key)]
        : map(value)[key],
  printf: (format: string, ...values: Arguments) => print(format, values),
};

const SPRIG = {
  default: (fallback: unknown, value?: unknown) => (isEmpty(value) ? fallback : value),
  empty: isEmpty,
  ternary: (yes: unknown, no: unknown, condition: unknown) => (condition === true ? yes : no),
  fail: (message: string) => {
    throw new ChartRefused(message);
  },
  kindIs: (kind: string, value: unknown) => kind === kindOf(value),
  int: (value: unknown) => Math.trunc(Number(value ?? 0)) || 0,
  int64: (value: unknown) => Math.trunc(Number(value ?? 0)) || 0,
  sub: (one: number, other: number) => one - other,
  until: (count: number) => [...Array(count).keys()],

  dict: (...pairs: Arguments) => {
    const made: Record<string, unknown> = {};
    for (let index = 0; index < pairs.length; index += 2)
      made[text(pairs[index])] = pairs[index + 1] ?? "";
    return made;
  },
  get: (value: unknown, key: string) => (Object.hasOwn(map(value), key) ? map(value)[key] : ""),
  set: (value: Record<string, unknown>, key: string, item: unknown) => {
    value[key] = item;
    return value;
  },
  hasKey: (value: unknown, key: string) => Object.hasOwn(map(value), key),
  keys: (value: unknown) => Object.keys(map(value)),
  deepCopy: (value: unknown) => structuredClone(value),
  merge: (onto: Record<string, unknown>, ...others: Arguments) =>
    others.reduce<Record<string, unknown>>((merged, each) => fill(merged, map(each)), onto),
  mergeOverwrite: (onto: Record<string, unknown>, ...others: Arguments) =>
    others.reduce<Record<string, unknown>>((merged, each) => overwrite(merged, map(each)), onto),

  list: (...items: Arguments) => [...items],
  append: (items: unknown, item: unknown) => [...list(items), item],
  has: (item: unknown, items: unknown) => list(items).some((each) => isDeepStrictEqual(each, item)),
  last: (items: unknown) => list(items).at(-1),
  sortAlpha: (items: unknown) => list(items).map(text).sort(),
  uniq: (items: unknown) =>
    list(items).filter(
      (item, index, all) => all.findIndex((each) => isDeepStrictEqual(each, item)) === index,
    ),
  join: (separator: string, items: unknown) => list(items).map(text).join(separator),
  splitList: (separator: string, value: string) =>
    separator === "" ? [...value] : value.split(separator),

  contains: (part: string, value: string) => value.includes(part),
  hasPrefix: (prefix: string, value: string) => value.startsWith(prefix),
  trim: (value: string) => value.trim(),
  trimPrefix: (prefix: string, value: string) =>
    value.startsWith(prefix) ? value.slice(prefix.length) : value,
  trimSuffix: (suffix: string, value: string) =>
    suffix !== "" && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
  trunc: (length: number, value: string) => value.slice(0, length),
  replace: (old: string, other: string, value: string) => value.replaceAll(old, () => other),
  lower: (value: string) => value.toLowerCase(),
  title: (value: string) => value.replace(/\b\w/g, (letter) => letter.toUpperCase()),
  quote: (...values: Arguments) =>
    values
      .filter((each) => each != null)
      .map((each) => quoted(text(each)))
      .join(" "),
  indent: (spaces: number, value: string) => indented(spaces, value),
  nindent: (spaces: number, value: string) => `\n${indented(spaces, value)}`,
  // What is no pattern matches nothing. Without "u", a backslash may stand before any punctuation, as in RE2's syntax.
  regexMatch: (pattern: string, value: string) => {
    try {
      return new RegExp(pattern).test(value);
    } catch {
      return false;
    }
  },
  regexFind: (pattern: string, value: string) => new RegExp(pattern, "u").exec(value)?.[0] ?? "",
  regexReplaceAll: (pattern: string, value: string, other: string) =>
    value.replace(new RegExp(pattern, "gu"), other.replaceAll(/\$\{(\d+)\}/g, "$$$1")),
};

const HELM = {
  toJson: (value: unknown) =>
    JSON.stringify(sorted(value)).replace(
      /[<>&\u2028\u2029]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  mustToRawJson: (value: unknown) => JSON.stringify(sorted(value)),
  fromJson: (value: string) => JSON.parse(value) as unknown,
  fromJsonArray: (value: string) => JSON.parse(value) as unknown,
  mustFromJson: (value: string) => JSON.parse(value) as unknown,
  toYaml: (value: unknown) =>
    // Kubernetes reads YAML 1.1, where a bare `on` is a boolean.
    stringify(sorted(value), {
      version: "1.1",
      lineWidth: 0,
      aliasDuplicateObjects: false,
    }).trimEnd(),
  fromYaml: (value: string) => parse(value, { version: "1.1", merge: true }) as unknown,
};

export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  ...BUILTIN,
  ...SPRIG,
  ...HELM,
};

/** What `onto` has not, or has empty, comes from `from` (mergo). Changes `onto`. */
function fill(
  onto: Record<string, unknown>,
  from: Record<string, unknown>,
): Record<string, unknown> {
  for (const [key, value] of Object.entries(from)) {
    const present = onto[key];
    if (isMap(present) && isMap(value)) fill(present, value);
    else if (isEmpty(present)) onto[key] = value;
  }
  return onto;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "invalid";
  if (Array.isArray(value)) return "slice";
  if (typeof value === "object") return "map";
  if (typeof value === "number") return "float64";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function indented(spaces: number, value: string): string {
  const pad = " ".repeat(spaces);
  return pad + value.replaceAll("\n", `\n${pad}`);
}

/** The verbs that the chart uses: `%s`, `%q`, `%v`, `%d`, and `%03d`. */
function print(format: string, values: Arguments): string {
  let next = 0;
  return format.replace(/%(%|0?\d*[sqvd])/g, (_verb, verb: string) => {
    if (verb === "%") return "%";
    const value = values[next++];
    if (verb.endsWith("q")) return quoted(text(value));
    if (!verb.endsWith("d")) return text(value);
    return String(value).padStart(Number(verb.slice(0, -1) || 0), verb.startsWith("0") ? "0" : " ");
  });
}

/** As Go's `%q`, for what can stand in values. */
function quoted(value: string): string {
  return JSON.stringify(value);
}
