/** `npm run bench`: what the filters cost, side by side on real Envoys. */
import { execFileSync } from "node:child_process";
import { loadavg } from "node:os";
import { ENVOY, provide } from "@keymate/istio-programs";
import { describeMachine, shareCores } from "./accounting.js";
import { Bed } from "./bed.js";
import type { BedOptions } from "./bed.js";
import { CACHING_SETUP, USUAL_SETUP } from "./contenders/setup.js";
import type { Generator } from "./generator/generator.js";
import { findH2load, h2loadGenerator } from "./generator/h2load.js";
import { startNodeGenerator } from "./generator/node-generator.js";
import { runGrowth } from "./growth.js";
import type { GrowthSummary } from "./growth.js";
import { readOptions } from "./options.js";
import type { Options } from "./options.js";
import { preflight } from "./preflight.js";
import type { Run, ScenarioResults } from "./report/results.js";
import { terminalReport } from "./report/terminal.js";
import { writeReport } from "./report/write.js";
import { runLatencyRounds, runRounds } from "./rounds.js";
import type { Progress } from "./rounds.js";
import { runStarts } from "./start.js";
import type { StartSummary } from "./start.js";
import { halfOfSaturation, summarize } from "./summary.js";
import type { ScenarioSummary } from "./summary.js";

await main(readOptions()).catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});

async function main(options: Options): Promise<void> {
  const started = Date.now();
  const progress = (line: string) => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`${seconds} s  ${line}\n`);
  };
  const binary = await provide(ENVOY, { progress });
  const machine = describeMachine();
  const cores = shareCores();
  const bed = { binary, cores, contenders: options.contenders };
  const h2load = findH2load(process.env);
  const generator = h2load
    ? h2loadGenerator(h2load, cores.others)
    : startNodeGenerator(cores.others);
  let measured: Omit<ScenarioResults, "run"> | undefined;
  const growths: { readonly growth: GrowthSummary; readonly generator: string }[] = [];
  let starts: StartSummary | undefined;
  try {
    if (options.scenarios.length > 0) {
      measured = await runScenarios(options, bed, generator, progress);
      if (options.scenarios.includes("cache")) {
        const cached = await runCached(options, bed, generator, progress);
        measured = { ...measured, scenarios: [...measured.scenarios, ...cached] };
      }
    }
    for (const growth of options.growths) {
      const plan = { ...options, ...bed, rounds: options.growthRounds };
      // h2load gives up what is under way when its time is over: with a thousand connections, most of a turn.
      const own = growth === "concurrency" && h2load ? startNodeGenerator(cores.others) : undefined;
      const used = own ?? generator;
      try {
        const summary = await runGrowth(growth, used, plan, progress);
        growths.push({ growth: summary, generator: used.name });
      } finally {
        await own?.stop();
      }
    }
    if (options.startRounds > 0) starts = await runStarts({ ...options, ...bed }, progress);
  } finally {
    await generator.stop();
  }
  const run: Run = {
    date: new Date().toISOString(),
    envoy: envoyVersion(binary),
    generator: generator.name,
    machine,
    loadAverageAfter: loadavg()[0] ?? 0,
    rounds: options.rounds,
    secondsPerTurn: options.seconds,
    connections: options.connections,
  };
  const results = {
    scenarios: measured && { run, ...measured },
    growths: growths.map(({ growth, generator: name }) => ({
      run: { ...run, generator: name, rounds: options.growthRounds },
      growth,
    })),
    starts: starts && { run: { ...run, rounds: starts.rounds }, starts },
  };
  console.log(terminalReport(results));
  if (options.output !== false) {
    for (const path of await writeReport(results, options.output)) progress(`wrote ${path}`);
  }
  progress("done");
}

async function runScenarios(
  options: Options,
  bedOptions: Omit<BedOptions, "setup">,
  generator: Generator,
  progress: Progress,
): Promise<Omit<ScenarioResults, "run">> {
  const { contenders } = options;
  const scenarios = options.scenarios.filter((name) => name !== "cache");
  const bed = await Bed.start({ ...bedOptions, setup: USUAL_SETUP });
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
  options: Options,
  bedOptions: Omit<BedOptions, "setup">,
  generator: Generator,
  progress: Progress,
): Promise<ScenarioSummary[]> {
  const bed = await Bed.start({ ...bedOptions, setup: CACHING_SETUP });
  try {
    const scenarios = ["cache" as const];
    const turns = await runRounds(bed, generator, { ...options, scenarios }, progress);
    return summarize(scenarios, options.contenders, turns, []);
  } finally {
    await bed.stop();
  }
}

/** `envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL` */
function envoyVersion(binary: string): string {
  const text = execFileSync(binary, ["--version"], { encoding: "utf8" });
  return /\/(\d+\.\d+\.\d+[^/]*)\//.exec(text)?.[1] ?? text.trim();
}
