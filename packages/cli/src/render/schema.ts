/** What the chart's schema has against values: one line each, what, found, allowed. */
import { Ajv, type ErrorObject } from "ajv";
import type { Values } from "./values.js";

export interface Objection {
  readonly path: readonly (string | number)[];
  /** The key that is too much; undefined when the objection is to the value. */
  readonly key?: string;
  readonly problem: string;
}

export function objectionsTo(values: Values, schema: object): Objection[] {
  const validate = new Ajv({ strict: false, allErrors: true, verbose: true }).compile(schema);
  if (validate(values)) return [];
  const found = (validate.errors ?? [])
    .filter(({ keyword }) => !SUMMARIES.has(keyword))
    .map(objection);
  return found.filter(
    ({ problem }, index) => found.findIndex((each) => each.problem === problem) === index,
  );
}

/** Say only that something inside of them was wrong. */
const SUMMARIES: ReadonlySet<string> = new Set(["if", "allOf", "anyOf", "oneOf", "not"]);

function objection({ instancePath, keyword, params, message, data }: ErrorObject): Objection {
  const path = instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const details = params as Readonly<Record<string, unknown>>;
  if (keyword === "additionalProperties") {
    const key = String(details["additionalProperty"]);
    return { path, key, problem: `${named([...path, key])}: unknown key` };
  }
  if (keyword === "required") {
    return {
      path,
      problem: `${named([...path, String(details["missingProperty"])])}: found nothing`,
    };
  }
  return {
    path,
    problem: `${named(path)}: found ${JSON.stringify(data)}, ${allowed(keyword, details, message)}`,
  };
}

function allowed(
  keyword: string,
  details: Readonly<Record<string, unknown>>,
  message = "",
): string {
  if (keyword === "enum") {
    const values = details["allowedValues"] as readonly unknown[];
    return `allowed ${values.map((each) => JSON.stringify(each)).join(", ")}`;
  }
  if (keyword === "type") return `allowed ${[details["type"]].flat().join(", ")}`;
  if (keyword === "pattern") return `allowed a text like ${String(details["pattern"])}`;
  return `which ${message}`;
}

function named(path: readonly (string | number)[]): string {
  return (
    path.reduce<string>(
      (name, step) =>
        typeof step === "number" ? `${name}[${step}]` : name === "" ? step : `${name}.${step}`,
      "",
    ) || "values"
  );
}
