/** What a run leaves behind as JSON; tables, pages and plots are drawn from it. */
import type { Machine } from "../accounting.js";
import type { InstructionSummary } from "../instructions/instructions.js";
import type { GrowthSummary } from "../growth.js";
import type { StartSummary } from "../start.js";
import type { ScenarioSummary } from "../summary.js";

/** Under which circumstances something was measured. */
export interface Run {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly envoy: string;
  readonly generator: string;
  readonly machine: Machine;
  readonly loadAverageAfter: number;
  readonly rounds: number;
  readonly secondsPerTurn: number;
  readonly connections: number;
}

export interface ScenarioResults {
  readonly run: Run;
  /** Requests a second at which latency was measured, by scenario. */
  readonly rates: Readonly<Record<string, number>>;
  readonly scenarios: readonly ScenarioSummary[];
}

export interface GrowthResults {
  readonly run: Run;
  readonly growth: GrowthSummary;
}

export interface StartResults {
  readonly run: Run;
  readonly starts: StartSummary;
}

export interface InstructionResults {
  readonly run: Run;
  readonly scenarios: readonly InstructionSummary[];
}

/** Each part is measured on its own and may come from a run of its own. */
export interface Results {
  readonly scenarios?: ScenarioResults | undefined;
  readonly growths: readonly GrowthResults[];
  readonly starts?: StartResults | undefined;
  readonly instructions?: InstructionResults | undefined;
}
