/** Counted instructions as rows of text. */
import { EXT_AUTHZ, NO_FILTER } from "../contenders/contender.js";
import type { InstructionSummary } from "../instructions/instructions.js";
import type { Scenario } from "../scenario.js";

const NAMES: Readonly<Record<Scenario, string>> = {
  allow: "allowed",
  deny: "denied",
  skip: "skipped",
  cache: "cached",
};

/** The heading first; behind each count what is compared: see {@link ratioOf}. */
export function instructionRows(scenarios: readonly InstructionSummary[]): string[][] {
  const contenders = scenarios[0]?.contenders ?? [];
  return [
    [
      "contender",
      ...scenarios.flatMap(({ scenario }) => [
        NAMES[scenario],
        scenario === "deny" ? "whole, ext_authz = 1" : "added, ext_authz allow = 1",
      ]),
    ],
    ...contenders.map(({ name, title }) => [
      title,
      ...scenarios.flatMap((summary) => {
        const count = countOf(summary, name);
        if (count === undefined) return ["", ""];
        return [count.toFixed(0), ratioOf(scenarios, summary, name)?.toFixed(2) ?? ""];
      }),
    ]),
  ];
}

/** What is added over no filter, as a share of what `ext_authz` adds to an allowed request; of a denied one, the whole, as with times. */
function ratioOf(
  scenarios: readonly InstructionSummary[],
  summary: InstructionSummary,
  contender: string,
): number | undefined {
  if (summary.scenario === "deny") {
    return quotient(countOf(summary, contender), countOf(summary, EXT_AUTHZ));
  }
  const allowed = scenarios.find(({ scenario }) => scenario === "allow");
  return quotient(addedOf(summary, contender), allowed && addedOf(allowed, EXT_AUTHZ));
}

function addedOf(summary: InstructionSummary, contender: string): number | undefined {
  const own = countOf(summary, contender);
  const none = countOf(summary, NO_FILTER);
  return own === undefined || none === undefined ? undefined : own - none;
}

function countOf({ contenders }: InstructionSummary, name: string): number | undefined {
  return contenders.find((contender) => contender.name === name)?.instructions;
}

function quotient(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || by === undefined ? undefined : value / by;
}
