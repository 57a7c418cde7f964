/** Counted instructions as rows of text. */
import type { InstructionSummary } from "../instructions/instructions.js";
import { ratioOf } from "../ratio.js";
import type { Find } from "../ratio.js";
import type { Scenario } from "../scenario.js";
import { comparison } from "./rows.js";

const NAMES: Readonly<Record<Scenario, string>> = {
  allow: "allowed",
  deny: "denied",
  skip: "skipped",
  cache: "cached",
};

/** The heading first; behind each count what is compared: see {@link ratioOf}. */
export function instructionRows(summaries: readonly InstructionSummary[]): string[][] {
  const contenders = summaries[0]?.contenders ?? [];
  const find: Find = (wanted, contender) =>
    summaries
      .find(({ scenario }) => scenario === wanted)
      ?.contenders.find(({ name }) => name === contender)?.instructions;
  return [
    ["contender", ...summaries.flatMap(({ scenario }) => [NAMES[scenario], comparison(scenario)])],
    ...contenders.map(({ name, title }) => [
      title,
      ...summaries.flatMap(({ scenario }) => [
        find(scenario, name)?.toFixed(0) ?? "",
        ratioOf(find, scenario, name)?.toFixed(2) ?? "",
      ]),
    ]),
  ];
}
