/** `npm run bench`: what the filters cost, side by side on real Envoys. */
import { execFileSync } from "node:child_process";
import { loadavg } from "node:os";
import { ENVOY, provide } from "@keymate/istio-programs";
import { describeMachine, shareCores } from "./accounting.js";
import type { Machine } from "./accounting.js";
import type { Generator } from "./generator/generator.js";
import { findH2load, h2loadGenerator } from "./generator/h2load.js";
import { startNodeGenerator } from "./generator/node-generator.js";
import { findValgrind } from "./instructions/counted-envoy.js";
import { runInstructions } from "./instructions/instructions.js";
import { readOptions } from "./options.js";
import type { Options } from "./options.js";
import type { Results, Run } from "./report/results.js";
import { terminalReport } from "./report/terminal.js";
import { writeReport } from "./report/write.js";
import { takeTimes } from "./times.js";
import type { Part } from "./times.js";

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
  const valgrind = options.instructions ? await findValgrind(process.env) : undefined;
  const binary = await provide(ENVOY, { progress });
  const machine = describeMachine();
  const cores = shareCores();
  const h2load = await findH2load(process.env);
  const generator = h2load
    ? h2loadGenerator(h2load, cores.others)
    : startNodeGenerator(cores.others);
  const keep = async (part: Part) => {
    const results: Results = { growths: [], ...part(runOf(options, binary, machine, generator)) };
    console.log(terminalReport(results));
    if (options.output === false) return;
    for (const path of await writeReport(results, options.output)) progress(`wrote ${path}`);
  };
  try {
    if (valgrind) {
      const plan = { ...options, binary, valgrind };
      const scenarios = await runInstructions(plan, generator, progress);
      await keep((run) => ({ instructions: { run, scenarios } }));
    } else {
      await takeTimes({ ...options, binary, cores }, generator, keep, progress);
    }
  } finally {
    await generator.stop();
  }
  progress("done");
}

function runOf(options: Options, binary: string, machine: Machine, generator: Generator): Run {
  return {
    date: new Date().toISOString(),
    envoy: envoyVersion(binary),
    generator: generator.name,
    machine,
    loadAverageAfter: loadavg()[0] ?? 0,
    rounds: options.rounds,
    secondsPerTurn: options.seconds,
    connections: options.connections,
  };
}

/** `envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL` */
function envoyVersion(binary: string): string {
  const text = execFileSync(binary, ["--version"], { encoding: "utf8" });
  return /\/(\d+\.\d+\.\d+[^/]*)\//.exec(text)?.[1] ?? text.trim();
}
