/** How documents link to a case in docs/conformance.md. */
import { CASES } from "../conformance/cases/index.js";
import { COMPARISON } from "./comparison-table.js";

/** The cases that documents link to, by full name. Those alone get an anchor: all would double the document. */
export function linkedCases(): ReadonlySet<string> {
  return new Set(COMPARISON.flatMap(({ features }) => features.flatMap(({ here }) => here.cases)));
}

export function anchorOfCase(name: string): string {
  return `case-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
}

/** A link from another document of docs/. Throws when there is no such case. */
export function linkToCase(text: string, name: string): string {
  if (!CASES.some((testCase) => testCase.name === name)) {
    throw new Error(`no conformance case is called ${name}`);
  }
  return `[${text}](conformance.md#${anchorOfCase(name)})`;
}
