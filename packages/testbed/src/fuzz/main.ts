/**
 * `npm run fuzz`: tells the core, the Wasm filter and the Lua filter the same random exchanges and compares what they do.
 *
 * Exits with 1 when they differ, when one fails, or when the service got what the gateway did not allow.
 */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { randomBatch } from "./batch.js";
import { problemsWithDocument } from "./documents.js";
import { KEPT_FOLDER, keep } from "./kept.js";
import { minimise } from "./minimise.js";
import { playEverywhere, readArtifacts } from "./play.js";
import { record, resultOf } from "./record.js";
import { type Tally, addTally } from "./tally.js";
import type { Finding, WorkOrder, WorkReport } from "./worker.js";

/** Enough exchanges to share one configuration, few enough to be read when they fail. */
const BATCH_SIZE = 100;

interface Options {
  readonly exchanges: number;
  readonly seed: number;
  readonly workers: number;
  readonly replay?: number;
  readonly keep?: true;
  readonly record?: true;
}

const options = new Command("fuzz")
  .description("Tells core, Wasm and Lua the same random exchanges and compares what they do.")
  .option("--exchanges <count>", "how many, rounded up to whole batches", whole, 20_000)
  .option("--seed <number>", "what the run is made of", whole, Math.floor(Date.now() / 1000))
  .option("--workers <count>", "processes that share the run", whole, availableParallelism())
  .option("--replay <seed>", "replays one batch, and says how small it can be made", whole)
  .option("--keep", `with --replay: keeps the small batch in ${KEPT_FOLDER}, as a case for ever`)
  .option("--record", "writes the result to docs/fuzzing")
  .parse()
  .opts<Options>();

process.exitCode = (await (options.replay === undefined ? run() : replay(options.replay))) ? 0 : 1;

async function run(): Promise<boolean> {
  const end = Math.ceil(options.exchanges / BATCH_SIZE);
  const total = end * BATCH_SIZE;
  const started = Date.now();
  const tally: Tally = {};
  const findings: Finding[] = [];
  const cpu = new Map<number, number>();
  const take = (worker: number, report: WorkReport): void => {
    addTally(tally, report.tally);
    findings.push(...report.findings);
    cpu.set(worker, report.cpuSeconds);
    report.findings.forEach(tell);
    showProgress(tally["exchanges"] ?? 0, total, findings.length, started);
  };
  const { seed, workers: step } = options;
  await Promise.all(
    Array.from({ length: step }, (_, first) =>
      runWorker({ seed, first, step, end, size: BATCH_SIZE }, (report) => take(first, report)),
    ),
  );
  process.stderr.write("\n");
  const seconds = (Date.now() - started) / 1000;
  const cpuSeconds = [...cpu.values()].reduce((sum, each) => sum + each, 0);
  const result = await resultOf({ seed, workers: step, seconds, cpuSeconds, tally, findings });
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (options.record) process.stderr.write(`written: ${(await record(result)).join(", ")}\n`);
  return findings.length === 0;
}

function runWorker(order: WorkOrder, onReport: (report: WorkReport) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = fork(fileURLToPath(new URL("worker.ts", import.meta.url)), {
      execArgv: ["--import", "tsx"],
    });
    let isDone = false;
    worker.on("message", (message) => {
      onReport(message as WorkReport);
      isDone = (message as WorkReport).isLast;
      if (isDone) worker.disconnect();
    });
    worker.once("error", reject);
    worker.once("exit", (code, signal) => {
      if (isDone) resolve();
      else reject(new Error(`a worker ended before its work, with ${signal ?? code}`));
    });
    worker.send(order);
  });
}

function showProgress(done: number, total: number, found: number, started: number): void {
  const rate = done / Math.max(1, (Date.now() - started) / 1000);
  const left = Math.ceil((total - done) / Math.max(1, rate));
  process.stderr.write(
    `\r${done} of ${total} exchanges, ${Math.round(rate)} a second, ${left} s left, ${found} findings `,
  );
}

function tell({ kind, seed, problems }: Finding): void {
  process.stderr.write(`\n${kind} of seed ${seed}: ${problems[0]?.slice(0, 500)}\n`);
  process.stderr.write(`  npm run fuzz -- --replay ${seed}\n`);
}

async function replay(seed: number): Promise<boolean> {
  const artifacts = readArtifacts();
  const documents = problemsWithDocument(seed, artifacts);
  const problemsOf = (batch: Parameters<typeof playEverywhere>[0]): readonly string[] =>
    playEverywhere(batch, artifacts).problems;
  const batch = randomBatch(seed, BATCH_SIZE);
  const found = [...documents, ...problemsOf(batch)];
  if (found.length === 0) {
    process.stdout.write(`seed ${seed}: all agree\n`);
    return true;
  }
  process.stdout.write(`${found.join("\n")}\n`);
  if (documents.length === found.length) return false;
  const small = minimise(batch, (smaller) => problemsOf(smaller).length > 0);
  process.stdout.write(`smallest:\n${JSON.stringify(small, null, 2)}\n`);
  process.stdout.write(`${problemsOf(small).join("\n")}\n`);
  if (options.keep) process.stdout.write(`kept: ${await keep(small)}\n`);
  return false;
}

function whole(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("allowed is a whole number");
}
