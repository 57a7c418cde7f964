/** The parts of a run that take time: scenarios, growth, starts. */
import { Bed } from "./bed.js";
import type { BedOptions } from "./bed.js";
import { CACHING_SETUP, USUAL_SETUP } from "./contenders/setup.js";
import type { Generator } from "./generator/generator.js";
import { startNodeGenerator } from "./generator/node-generator.js";
import { runGrowth } from "./growth.js";
import type { Options } from "./options.js";
import { preflight } from "./preflight.js";
import type { Results, Run, ScenarioResults } from "./report/results.js";
import { runLatencyRounds, runRounds } from "./rounds.js";
import type { Progress } from "./rounds.js";
import { runStarts } from "./start.js";
import { halfOfSaturation, summarize } from "./summary.js";
import type { ScenarioSummary } from "./summary.js";

export interface TimeOptions extends Options, Omit<BedOptions, "setup" | "contenders"> {
  readonly cores: { readonly proxy: string; readonly others: string };
}

/** @param keep is given each part when it is done, so that a failure later on costs nothing but what is left. */
export async function takeTimes(
  options: TimeOptions,
  generator: Generator,
  keep: (part: Part) => Promise<void>,
  progress: Progress,
): Promise<void> {
  const { scenarios } = options;
  // For what h2load does not do.
  const own = startNodeGenerator(options.cores.others);
  try {
    if (scenarios.length > 0) {
      const measured = await runScenarios(options, { generator, own }, progress);
      const cached = scenarios.includes("cache")
        ? await runCached(options, generator, progress)
        : [];
      const all = { ...measured, scenarios: [...measured.scenarios, ...cached] };
      await keep((run) => ({ scenarios: { run, ...all } }));
    }
    for (const name of options.growths) {
      // h2load gives up what is under way when its time is over: with a thousand connections, most of a turn.
      const used = name === "concurrency" ? own : generator;
      const rounds = options.growthRounds;
      const growth = await runGrowth(name, used, { ...options, rounds }, progress);
      await keep((run) => ({
        growths: [{ run: { ...run, generator: used.name, rounds }, growth }],
      }));
    }
    if (options.startRounds > 0) {
      const starts = await runStarts(options, progress);
      await keep((run) => ({ starts: { run: { ...run, rounds: starts.rounds }, starts } }));
    }
  } finally {
    await own.stop();
  }
}

/** Results as they are under the circumstances of a run. */
export type Part = (run: Run) => Partial<Results>;

async function runScenarios(
  options: TimeOptions,
  { generator, own }: { readonly generator: Generator; readonly own: Generator },
  progress: Progress,
): Promise<Omit<ScenarioResults, "run">> {
  const { contenders } = options;
  const scenarios = options.scenarios.filter((name) => name !== "cache");
  const bed = await Bed.start({ ...options, setup: USUAL_SETUP });
  try {
    await preflight(bed);
    const turns = await runRounds(bed, generator, { ...options, scenarios }, progress);
    const rates = halfOfSaturation(scenarios, turns);
    // A 99th percentile needs more requests than a mean.
    const latencyPlan = {
      ...options,
      scenarios,
      rounds: options.latencyRounds,
      seconds: Math.max(1, options.seconds),
    };
    // h2load's clients start together and wait alike: they come in crowds, and a crowd waits for itself.
    const latencies = await runLatencyRounds(bed, own, latencyPlan, rates, progress);
    return {
      rates: options.latencyRounds > 0 ? Object.fromEntries(rates) : {},
      scenarios: summarize(scenarios, contenders, turns, latencies),
    };
  } finally {
    await bed.stop();
  }
}

/** With caching on, the same requests would not be asked about: it takes proxies of its own. */
async function runCached(
  options: TimeOptions,
  generator: Generator,
  progress: Progress,
): Promise<ScenarioSummary[]> {
  const bed = await Bed.start({ ...options, setup: CACHING_SETUP });
  try {
    const scenarios = ["cache" as const];
    const turns = await runRounds(bed, generator, { ...options, scenarios }, progress);
    return summarize(scenarios, options.contenders, turns, []);
  } finally {
    await bed.stop();
  }
}
