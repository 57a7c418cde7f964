/** The rows of a scenario, as text, for the terminal and for Markdown. */
import type { Scenario } from "../scenario.js";
import type { ContenderSummary, ScenarioSummary } from "../summary.js";
import type { GrowthSummary } from "../growth.js";
import type { StartSummary } from "../start.js";
import type { Spread } from "../statistics.js";

export const TITLES: Readonly<Record<string, string>> = {
  allow: "Allowed: one call to the gateway, five decision headers on the response",
  deny: "Denied: one call to the gateway, its answer to the client",
  skip: "Skipped: nobody is asked",
  cache: "Cached: an equal request has been decided before",
};

export function headings(scenario: ScenarioSummary): string[] {
  return [
    "contender",
    "CPU µs/request",
    "added µs",
    comparison(scenario.scenario),
    "of quartiles",
    "requests/s",
    "p50 µs",
    "p99 µs",
    "p99, ext_authz = 1",
    "of quartiles",
    "memory MB",
  ];
}

/** What the ratio of a scenario compares. */
export function comparison(scenario: Scenario): string {
  return scenario === "deny" ? "whole, ext_authz = 1" : "added, ext_authz allow = 1";
}

export function rows({ contenders }: ScenarioSummary): string[][] {
  return contenders.map((contender) => [
    contender.title,
    range(contender.processor, 1),
    contender.added ? contender.added.median.toFixed(1) : "",
    contender.ratio ? range(contender.ratio, 2) : "",
    contender.quietRatio?.toFixed(2) ?? "",
    contender.requestsPerSecond.median.toFixed(0),
    contender.p50?.median.toFixed(0) ?? "",
    contender.p99 ? range(contender.p99, 0) : "",
    contender.tail ? range(contender.tail, 2) : "",
    contender.quietTail?.toFixed(2) ?? "",
    (contender.memory / 1e6).toFixed(1),
  ]);
}

/** Who spent more on the other cores than the proxy on its own, so that the proxy was not what limited the run. */
export function bottlenecks(scenario: ScenarioSummary): ContenderSummary[] {
  return scenario.contenders.filter(({ others, processor }) => others > processor.median);
}

/** `1.20 (1.11 … 1.34)`: median, lowest and highest. */
function range({ median, lowest, highest }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${lowest.toFixed(digits)} … ${highest.toFixed(digits)})`;
}

/** The heading first. */
export function startRows({ contenders }: StartSummary): string[][] {
  return [
    ["contender", "ready ms", "first request ms", "second request ms"],
    ...contenders.map(({ title, ready, first, second }) => [
      title,
      range(ready, 0),
      range(first, 1),
      range(second, 1),
    ]),
  ];
}

/** The heading first. */
export function growthRows({ title, contenders, points }: GrowthSummary): string[][] {
  return [
    [title, ...points.map(({ value }) => `${value}`)],
    ...contenders.map((contender) => [
      contender.title,
      ...points.map(({ processor }) => processor[contender.name]?.toFixed(1) ?? ""),
    ]),
  ];
}
