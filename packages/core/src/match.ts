/** The requests that a rule is about, as configuration writes them. */
import { isAlphanumeric, isMadeOf } from "./text";

export const enum PathKind {
  Exact,
  /** `/a` matches `/ab`. */
  Prefix,
  /** `/a` matches `/a/b` and not `/ab`. */
  Segment,
  Suffix,
  Glob,
  Regex,
}

export class Match {
  readonly methods: string[] = [];
  /** Names in lower case; one that begins with `.` stands for all names that end in it. */
  readonly hosts: string[] = [];

  constructor(
    readonly kind: PathKind,
    /** A path or a part of one, a glob, or a regular expression. */
    readonly path: string,
  ) {}
}

/**
 * A glob as a regular expression: `*` is within a segment, `**` across segments, `{name}` at least a byte within a segment. No valid one
 * when a brace is missing.
 */
export function expressionOfGlob(glob: string): string {
  let expression = "";
  for (let index = 0; index < glob.length; index++) {
    const byte = glob.charAt(index);
    if (byte == "*") {
      const isDouble = glob.charAt(index + 1) == "*";
      if (isDouble) index++;
      expression = expression + (isDouble ? ".*" : "[^/]*");
    } else if (byte == "{") {
      const end = glob.indexOf("}", index);
      const name = glob.substring(index + 1, end < 0 ? index : end);
      if (end < index + 2 || !isMadeOf(name, "_")) return "(";
      expression = expression + "[^/]+";
      index = end;
    } else if (byte == "}") {
      return "(";
    } else {
      expression = expression + (isAlphanumeric(byte.charCodeAt(0)) ? byte : "\\" + byte);
    }
  }
  return expression;
}
