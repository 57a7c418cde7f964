/** Keeps the result of a soak: a JSON file, a page and plots. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import * as Plot from "@observablehq/plot";
import { svg } from "../benchmark/report/plot.js";
import { formatted, formattedJson } from "../documents/formatted.js";
import { RUNTIMES, pluginArtifact } from "../envoy/artifacts.js";
import { KINDS } from "./kinds.js";
import type { RuntimeResult, Sample, SoakResult } from "./soak.js";
import { BOUNDS, MEBIBYTE, growthOf, problemsWith } from "./verdict.js";

/** Gives the paths of what is written. */
export async function writeSoak(result: SoakResult, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const problems = problemsWith(result);
  const files = {
    "result.json": await formattedJson({
      problems,
      artifacts: await artifacts(),
      ...rounded(result),
    }),
    "memory.svg": draw(result, "resident memory, MiB", (it) => it.residentBytes / MEBIBYTE),
    "descriptors.svg": draw(result, "open descriptors", (it) => it.descriptors),
    "README.md": await formatted(await page(result, problems), "markdown"),
  };
  return Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    }),
  );
}

export function tableOf(result: SoakResult): [what: string, ...values: string[]][] {
  const row = (what: string, of: (it: RuntimeResult) => string): [string, ...string[]] => [
    what,
    ...result.runtimes.map(of),
  ];
  const mebibytes = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
  const last = ({ samples }: RuntimeResult): Sample => samples.at(-1) as Sample;
  return [
    row("requests", ({ sent }) => grouped(sent)),
    row("wrong answers", ({ wrong }) => grouped(wrong.count)),
    row("faults among them", ({ kinds }) => grouped(faultsIn(kinds))),
    row("memory at the end", (it) => mebibytes(last(it).residentBytes)),
    row("memory, last quarter above the second", ({ samples }) =>
      mebibytes(growthOf(samples, ({ residentBytes }) => residentBytes)),
    ),
    row("descriptors, last quarter above the second", ({ samples }) =>
      String(growthOf(samples, ({ descriptors }) => descriptors)),
    ),
    row("requests active at the end", ({ stillActive }) => String(stillActive)),
    row("traps and script errors", ({ pluginFaults }) => String(pluginFaults.length)),
    row("median, 99th percentile", ({ milliseconds }) => {
      return `${milliseconds.median} ms, ${milliseconds.p99} ms`;
    }),
    row("Envoy's processor time a request", (it) => {
      return `${Math.round((last(it).cpuSeconds / it.sent) * 1e6)} µs`;
    }),
  ];
}

function faultsIn(kinds: Readonly<Record<string, number>>): number {
  return KINDS.filter(({ isFault }) => isFault)
    .map(({ name, protocol }) => kinds[`${name} (${protocol})`] ?? 0)
    .reduce((sum, count) => sum + count, 0);
}

async function page(result: SoakResult, problems: readonly string[]): Promise<string> {
  const { options, startedAt, servers, runtimes } = result;
  const names = runtimes.map(({ runtime }) => runtime);
  const kinds = KINDS.map(({ name, protocol }) => {
    const counts = runtimes.map((it) => grouped(it.kinds[`${name} (${protocol})`] ?? 0));
    return `| ${name} | ${protocol} | ${counts.join(" | ")} |`;
  });
  const verdict =
    problems.length === 0 ? "Everything held." : `What did not hold:\n\n- ${problems.join("\n- ")}`;
  const hashes = Object.entries(await artifacts()).map(([name, hash]) => `${name} \`${hash}\``);
  return `# Soak

One Envoy for each runtime, side by side, for ${grouped(options.seconds)} seconds at ${options.rate} requests a second each, with faults among
them. Every answer is compared with what it must be; the service knows what the gateway has said yes to, and counts what reaches it without.

\`\`\`sh
npm run soak -- --seconds ${options.seconds} --rate ${options.rate} --seed ${options.seed}
\`\`\`

${verdict}

| | ${names.join(" | ")} |
| --- | ${names.map(() => "---:").join(" | ")} |
${tableOf(result)
  .map((row) => `| ${row.join(" | ")} |`)
  .join("\n")}

Requests at the service without a yes: ${servers.unauthorised.count}. The gateway was asked ${grouped(servers.asked)} times, the service
served ${grouped(servers.served)} requests. Bounds: memory ${BOUNDS.memoryMebibytes} MiB, descriptors ${BOUNDS.descriptors}.

![Memory](memory.svg)

![Descriptors](descriptors.svg)

What was sent:

| kind | protocol | ${names.join(" | ")} |
| --- | --- | ${names.map(() => "---:").join(" | ")} |
${kinds.join("\n")}

Begun ${startedAt} on ${availableParallelism()} × ${cpus()[0]?.model ?? "unknown"}. Artifacts, SHA-256: ${hashes.join(", ")}.
`;
}

function draw(result: SoakResult, label: string, measure: (sample: Sample) => number): string {
  const lines = result.runtimes.flatMap(({ runtime, samples }) =>
    samples.map((sample) => ({ runtime, minutes: sample.seconds / 60, value: measure(sample) })),
  );
  return svg({
    height: 320,
    marginLeft: 60,
    marginRight: 60,
    x: { label: "minutes", grid: true },
    y: { label, grid: true, zero: true },
    color: { scheme: "Tableau10", legend: false },
    marks: [
      Plot.ruleY([0]),
      Plot.line(lines, { x: "minutes", y: "value", stroke: "runtime" }),
      // One name above the end of its line, one below: neither covers the other where the lines meet.
      ...RUNTIMES.map((name, index) =>
        Plot.text(
          lines.filter(({ runtime }) => runtime === name),
          Plot.selectLast({
            x: "minutes",
            y: "value",
            text: "runtime",
            fill: "runtime",
            textAnchor: "start",
            dx: 6,
            dy: index * 16 - 8,
          }),
        ),
      ),
    ],
  });
}

async function artifacts(): Promise<Record<string, string>> {
  const hashes = await Promise.all(
    RUNTIMES.map(async (runtime) => {
      const bytes = await readFile(pluginArtifact(runtime));
      return [runtime, createHash("sha256").update(bytes).digest("hex")] as const;
    }),
  );
  return Object.fromEntries(hashes);
}

/** Tenths of seconds are enough. */
function rounded(result: SoakResult): SoakResult {
  const round = (value: number): number => Math.round(value * 10) / 10;
  const runtimes = result.runtimes.map((runtime) => ({
    ...runtime,
    samples: runtime.samples.map((sample) => ({ ...sample, seconds: round(sample.seconds) })),
  }));
  return { ...result, runtimes };
}

function grouped(number: number): string {
  return number.toLocaleString("en-US");
}
