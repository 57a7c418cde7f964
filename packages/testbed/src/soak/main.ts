/**
 * `npm run soak`: an hour of mixed traffic, faults among it, through the Wasm and the Lua plugin side by side.
 *
 * Exits with 1 when an answer was wrong, when anything reached the service without a yes, or when something grew.
 */
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { Command, InvalidArgumentError } from "commander";
import { writeSoak, tableOf } from "./report.js";
import { type SoakProgress, runSoak } from "./soak.js";
import { problemsWith } from "./verdict.js";

const DOCUMENTS = fileURLToPath(new URL("../../../../docs/soak", import.meta.url));

const options = new Command("soak")
  .description(
    "Sends mixed traffic through the Wasm and the Lua plugin and watches what becomes of it.",
  )
  .option("--seconds <count>", "how long", positive, 3_600)
  .option("--rate <count>", "requests a second for each runtime", positive, 150)
  .option("--seed <number>", "what the mixture is made of", positive, 1)
  .option("--out <folder>", "where result, page and plots go", DOCUMENTS)
  .parse()
  .opts<{ seconds: number; rate: number; seed: number; out: string }>();

const result = await runSoak({ ...options, onProgress: show });
process.stderr.write("\n");
const table = new Table({
  head: ["", ...result.runtimes.map(({ runtime }) => runtime)],
  style: { head: [], border: [] },
});
for (const row of tableOf(result)) table.push(row);
process.stdout.write(`${table.toString()}\n`);
for (const path of await writeSoak(result, options.out)) process.stderr.write(`written: ${path}\n`);
const problems = problemsWith(result);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(problems.length === 0 ? "everything held\n" : "");
process.exitCode = problems.length === 0 ? 0 : 1;

function show({ seconds, sent, wrong }: SoakProgress): void {
  process.stderr.write(
    `\r${Math.round(seconds)} of ${options.seconds} s, ${sent} requests, ${wrong} wrong answers `,
  );
}

function positive(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("allowed is a positive integer");
}
