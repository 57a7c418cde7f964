/** Keeps the result of a run: a JSON file, and a page about it. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { formatted, formattedJson } from "../documents/formatted.js";
import { RUNTIMES, pluginArtifact } from "../envoy/artifacts.js";
import type { Tally } from "./tally.js";
import type { Finding } from "./worker.js";

export interface Run {
  readonly seed: number;
  readonly workers: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly tally: Tally;
  readonly findings: readonly Finding[];
}

export interface Result extends Run {
  readonly exchangesPerSecond: number;
  readonly machine: string;
  /** Name of the artifact to its SHA-256. */
  readonly artifacts: Readonly<Record<string, string>>;
}

const FOLDER = new URL("../../../../docs/fuzzing/", import.meta.url);

export async function resultOf(run: Run): Promise<Result> {
  const artifacts = await Promise.all(
    RUNTIMES.map(async (runtime) => {
      const bytes = await readFile(pluginArtifact(runtime));
      return [runtime, createHash("sha256").update(bytes).digest("hex")] as const;
    }),
  );
  const tally = Object.fromEntries(Object.entries(run.tally).sort());
  return {
    ...run,
    seconds: Math.round(run.seconds),
    cpuSeconds: Math.round(run.cpuSeconds),
    exchangesPerSecond: Math.round((tally["exchanges"] ?? 0) / run.seconds),
    machine: `${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}, Node.js ${process.version}`,
    artifacts: Object.fromEntries(artifacts),
    tally,
  };
}

/** Gives the paths of what is written. */
export async function record(result: Result): Promise<string[]> {
  await mkdir(FOLDER, { recursive: true });
  const files = {
    "result.json": await formattedJson(result),
    "README.md": await formatted(page(result), "markdown"),
  };
  return Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const path = fileURLToPath(new URL(name, FOLDER));
      await writeFile(path, text);
      return path;
    }),
  );
}

function page({ tally, findings, artifacts, ...result }: Result): string {
  const rows = Object.entries(tally).map(([what, times]) => `| ${what} | ${grouped(times)} |`);
  const found =
    findings.length === 0
      ? "All agreed: no difference, no trap, no Lua error, no byte at the service that the gateway had not allowed."
      : `${findings.length} batches or documents did not agree; \`result.json\` has them.`;
  return `# Differential fuzzing

The core in Node.js, the compiled Wasm module in a proxy-wasm host and the bundled script in a Lua machine are told the same random exchanges:
configuration, requests, what the gateway and the service answer and when, how bodies come in, when clients leave, a configuration that
replaces another under way, and answers to calls that nobody waits for any more. What each of them sends to gateway, service and client, and
what it logs about its decisions, must be the same to the byte. Damaged configuration documents must be refused by all or by none, in the same
words.

\`\`\`sh
npm run fuzz -- --exchanges ${tally["exchanges"] ?? 0} --seed ${result.seed} --record
\`\`\`

${found}

| | |
| --- | ---: |
| seed | ${result.seed} |
| duration | ${grouped(result.seconds)} s with ${result.workers} workers, ${grouped(result.cpuSeconds)} s of processor time |
| exchanges a second | ${grouped(result.exchangesPerSecond)} |
| machine | ${result.machine} |
| Wasm, SHA-256 | \`${artifacts["wasm"]}\` |
| Lua, SHA-256 | \`${artifacts["lua"]}\` |

What was in them:

| what | how often |
| --- | ---: |
${rows.join("\n")}

A run that finds something names the seed of the batch; \`npm run fuzz -- --replay SEED --keep\` makes the batch as small as it can be and
keeps it in \`packages/testbed/src/fuzz/kept\`, where every \`npm test\` plays it again.
`;
}

function grouped(number: number): string {
  return number.toLocaleString("en-US");
}
