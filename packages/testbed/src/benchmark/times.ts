/** The parts of a run that take time: scenarios, growth, starts. */
import { Bed } from "./bed.js";
import type { BedOptions } from "./bed.js";
import { CACHING_SETUP, USUAL_SETUP } from "./contenders/setup.js";
import type { Generator } from "./generator/generator.js";
import { startNodeGenerator } from "./generator/node-generator.js";
import { runGrowth } from "./growth.js";
import type { Options } from "./options.js";
import { preflight } from "./preflight.js";
import type { GrowthResults, Results, Run, ScenarioResults } from "./report/results.js";
import { runLatencyRounds, runRounds } from "./rounds.js";
import type { Progress } from "./rounds.js";
import { runStarts } from "./start.js";
import { halfOfSaturation, summarize } from "./summary.js";
import type { ScenarioSummary } from "./summary.js";

export interface TimeOptions extends Options, Omit<BedOptions, "setup" | "contenders"> {
  readonly cores: { readonly proxy: string; readonly others: string };
}

/** @param run says under which circumstances, when a part is done. */
export async function takeTimes(
  options: TimeOptions,
  generator: Generator,
  run: () => Run,
  progress: Progress,
): Promise<Results> {
  const { scenarios } = options;
  const measured =
    scenarios.length > 0 ? await runScenarios(options, generator, progress) : undefined;
  const cached = scenarios.includes("cache") ? await runCached(options, generator, progress) : [];
  const growths: GrowthResults[] = [];
  for (const name of options.growths) {
    const plan = { ...options, rounds: options.growthRounds };
    // h2load gives up what is under way when its time is over: with a thousand connections, most of a turn.
    const own = name === "concurrency" ? startNodeGenerator(options.cores.others) : undefined;
    const used = own ?? generator;
    try {
      const growth = await runGrowth(name, used, plan, progress);
      growths.push({
        run: { ...run(), generator: used.name, rounds: options.growthRounds },
        growth,
      });
    } finally {
      await own?.stop();
    }
  }
  const starts = options.startRounds > 0 ? await runStarts(options, progress) : undefined;
  return {
    ...(measured && {
      scenarios: { run: run(), ...measured, scenarios: [...measured.scenarios, ...cached] },
    }),
    growths,
    ...(starts && { starts: { run: { ...run(), rounds: starts.rounds }, starts } }),
  };
}

async function runScenarios(
  options: TimeOptions,
  generator: Generator,
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
    const latencies = await runLatencyRounds(bed, generator, latencyPlan, rates, progress);
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
