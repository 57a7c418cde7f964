/** Values from files and from the command line, put together as Helm does, and where each of them stands. */
import { isMap as isYamlMap, type Document, LineCounter, parseDocument } from "yaml";
import { ExitStatus, Failure } from "../exit-status.js";
import { AS_HELM } from "./chart.js";
import { isMap } from "./go-template/values.js";

export type Values = Record<string, unknown>;

export class ValuesFile {
  readonly values: Values;
  private readonly document: Document;
  private readonly lines = new LineCounter();

  /** @throws a `Failure` when the text is no YAML, or no map. */
  constructor(
    readonly name: string,
    text: string,
  ) {
    this.document = parseDocument(text, { ...AS_HELM, lineCounter: this.lines });
    const [error] = this.document.errors;
    if (error !== undefined) {
      const message = error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
      throw new Failure(ExitStatus.No, `${this.at(error.pos[0])}: ${message}`);
    }
    const values = (this.document.toJS() as unknown) ?? {};
    if (!isMap(values))
      throw new Failure(ExitStatus.No, `${name}:1:1: found no map, allowed values of the chart`);
    this.values = values;
  }

  /** `file:line:column` of the value at `path`, or of its key; undefined when it is not in this file. */
  placeOf(path: readonly (string | number)[]): string | undefined {
    if (!this.document.hasIn(path)) return undefined;
    const node = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    const range = (node as { range?: readonly number[] } | null)?.range;
    return this.at(range?.[0] ?? 0);
  }

  /** `file:line:column` of a key below `path`. */
  placeOfKey(path: readonly (string | number)[], key: string): string | undefined {
    const map = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    if (!isYamlMap(map)) return undefined;
    const pair = map.items.find((each) => (each.key as { value?: unknown }).value === key);
    const range = (pair?.key as { range?: readonly number[] } | undefined)?.range;
    return range && this.at(range[0] ?? 0);
  }

  private at(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${this.name}:${line}:${col}`;
  }
}

/** `over` on top of `base`; `null` takes a default away. Changes neither. */
export function merged(base: Values, over: Values): Values {
  const result: Values = structuredClone(base);
  for (const [key, value] of Object.entries(over)) {
    const present = result[key];
    if (value === null && key in base) delete result[key];
    else
      result[key] =
        isMap(present) && isMap(value) ? merged(present, value) : structuredClone(value);
  }
  return result;
}

/**
 * What `--set a.b=1,c[0].d=x` says, as values. A backslash before a comma, a dot or an equals sign makes it part of a name or value.
 *
 * @throws a `Failure` when it says nothing.
 */
export function readSetting(setting: string, onto: Values): void {
  for (const part of split(setting, ",")) {
    const [path = "", ...rest] = split(part, "=");
    const steps = split(path, ".").flatMap((step) => [
      step.replace(/\[\d+\]/g, "").replaceAll("\\", ""),
      ...[...step.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1])),
    ]);
    if (rest.length === 0 || steps.includes("")) {
      throw new Failure(
        ExitStatus.Usage,
        `--set: found ${JSON.stringify(part)}, allowed name=value`,
      );
    }
    put(onto, steps, scalar(rest.join("=").replaceAll(/\\(.)/g, "$1")));
  }
}

function split(text: string, separator: string): string[] {
  return text.split(new RegExp(`(?<!\\\\)\\${separator}`));
}

function put(
  onto: Values,
  [step = "", ...rest]: readonly (string | number)[],
  value: unknown,
): void {
  if (rest.length === 0) {
    onto[step] = value;
    return;
  }
  if (typeof onto[step] !== "object" || onto[step] === null)
    onto[step] = typeof rest[0] === "number" ? [] : {};
  put(onto[step] as Values, rest, value);
}

function scalar(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
