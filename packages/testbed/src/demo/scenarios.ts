/** Everything that `npm run demo -- --scenario NAME` can show. */
import { AUTHORITIES_SCENARIO } from "./authorities-scenario.js";
import { CONCURRENCY_SCENARIO } from "./concurrency-scenario.js";
import { DASHBOARD_SCENARIO } from "./dashboard-scenario.js";
import { DEFAULT_SCENARIO } from "./default-scenario.js";
import { FEATURES } from "./features/catalogue.js";
import { featureScenario } from "./features/scenario.js";

export interface DemoScenario {
  readonly name: string;
  /** One sentence for the list. */
  readonly summary: string;
  /** Shows it, and gives whether all was as documented. */
  show(options: ShowOptions): Promise<boolean>;
}

export interface ShowOptions {
  /** Told in one line what is going on. */
  readonly progress: (line: string) => void;
  /** The default scenario leaves its world running until then. */
  readonly serveUntil?: Promise<void>;
}

export const SCENARIOS: readonly DemoScenario[] = [
  DEFAULT_SCENARIO,
  AUTHORITIES_SCENARIO,
  CONCURRENCY_SCENARIO,
  DASHBOARD_SCENARIO,
  ...FEATURES.map(featureScenario),
];

/** A line for each scenario. */
export function describeScenarios(): string {
  const longest = Math.max(...SCENARIOS.map(({ name }) => name.length));
  return SCENARIOS.map(({ name, summary }) => `${name.padEnd(longest)}  ${summary}`).join("\n");
}
