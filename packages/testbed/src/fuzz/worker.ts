/** One of the processes that share a run: plays every n-th batch and tells what came of it. */
import { randomBatch } from "./batch.js";
import { problemsWithDocument } from "./documents.js";
import { playEverywhere, readArtifacts } from "./play.js";
import { seedOf } from "./random.js";
import { type Tally, count, countBatch } from "./tally.js";

export interface WorkOrder {
  readonly seed: number;
  /** The batches `first`, `first + step` … below `end`. */
  readonly first: number;
  readonly step: number;
  readonly end: number;
  readonly size: number;
}

export interface Finding {
  readonly kind: "exchanges" | "document";
  /** Replays it. */
  readonly seed: number;
  readonly problems: readonly string[];
}

export interface WorkReport {
  /** Since the last report. */
  readonly tally: Tally;
  readonly findings: readonly Finding[];
  /** Processor time of this process so far. */
  readonly cpuSeconds: number;
  readonly isLast: boolean;
}

const REPORT_EVERY_MILLISECONDS = 1_000;

function work({ seed, first, step, end, size }: WorkOrder): void {
  const artifacts = readArtifacts();
  let tally: Tally = {};
  let findings: Finding[] = [];
  let reported = Date.now();
  const report = (isLast: boolean): void => {
    const { user, system } = process.cpuUsage();
    const message: WorkReport = { tally, findings, cpuSeconds: (user + system) / 1e6, isLast };
    process.send?.(message);
    tally = {};
    findings = [];
    reported = Date.now();
  };
  for (let index = first; index < end; index += step) {
    const batchSeed = seedOf(seed, index);
    const batch = randomBatch(batchSeed, size);
    const { problems, observation } = playEverywhere(batch, artifacts);
    if (problems.length > 0) findings.push({ kind: "exchanges", seed: batchSeed, problems });
    countBatch(tally, batch, observation);
    const wrong = problemsWithDocument(batchSeed, artifacts);
    if (wrong.length > 0) findings.push({ kind: "document", seed: batchSeed, problems: wrong });
    count(tally, "configuration documents");
    if (Date.now() - reported > REPORT_EVERY_MILLISECONDS) report(false);
  }
  report(true);
}

process.once("message", (order) => work(order as WorkOrder));
// The one who ordered the work hangs up when it has the last report.
process.once("disconnect", () => process.exit());
