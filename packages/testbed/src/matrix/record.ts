/** Keeps what came of the matrix: a JSON file, and a page about it. What did not run this time stays as it was. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatted, formattedJson } from "../documents/formatted.js";
import { RUNTIMES, pluginArtifact } from "../envoy/artifacts.js";
import type { Cell } from "./suite.js";

/** A cell, and what was put to the test. */
interface RecordedCell extends Cell {
  /** Runtime to the beginning of the artifact's SHA-256. */
  readonly artifacts: Readonly<Record<string, string>>;
}

export async function recordMatrix(cells: readonly Cell[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "result.json");
  const before = await readFile(file, "utf8").then(
    (text) => JSON.parse(text) as RecordedCell[],
    () => [],
  );
  const artifacts = await artifactHashes();
  const isNew = ({ version, suite }: Cell): boolean =>
    cells.some((cell) => cell.version === version && cell.suite === suite);
  const all = [
    ...before.filter((cell) => !isNew(cell)),
    ...cells.map((cell) => ({ ...cell, artifacts })),
  ].sort((left, right) => keyOf(left).localeCompare(keyOf(right)));
  await writeFile(file, await formattedJson(all));
  await writeFile(join(folder, "README.md"), await formatted(page(all), "markdown"));
}

function page(cells: readonly RecordedCell[]): string {
  const versions = unique(cells.map(({ version }) => version));
  const suites = unique(cells.map(({ suite }) => suite));
  const rows = versions.map((version) => {
    const own = cells.filter((cell) => cell.version === version);
    const counts = suites.map((suite) => {
      const cell = own.find((it) => it.suite === suite);
      return cell ? `${cell.passed} of ${cell.passed + cell.failed.length}` : "not run";
    });
    const hashes = unique(own.flatMap(({ artifacts }) => Object.values(artifacts)));
    return `| ${version} | ${counts.join(" | ")} | ${hashes.map((hash) => `\`${hash}\``).join(", ")} |`;
  });
  const failures = cells.flatMap(({ version, failed }) =>
    failed.map(({ name, message }) => `- ${version}: ${name}: ${message}`),
  );
  const skips = unique(cells.flatMap(({ skipped }) => skipped)).map((name) => {
    const on = unique(
      cells.filter(({ skipped }) => skipped.includes(name)).map(({ version }) => version),
    );
    return `- ${name}${on.length === versions.length ? "" : ` (on ${on.join(", ")} alone)`}`;
  });
  return `# Envoy versions

Everything that is about a real Envoy, in both runtimes, on each minor version that is pinned: how many tests passed.

\`\`\`sh
npm run test:matrix -- --record
\`\`\`

| Envoy | ${suites.join(" | ")} | artifacts |
| --- | ${suites.map(() => "---:").join(" | ")} | --- |
${rows.join("\n")}

The last column has the beginnings of the artifacts' SHA-256.

${failures.length === 0 ? "None failed." : `Failed:\n\n${failures.join("\n")}`}

Left out, by name and with the reason:

${skips.length === 0 ? "None." : skips.join("\n")}
`;
}

async function artifactHashes(): Promise<Record<string, string>> {
  const hashes = await Promise.all(
    RUNTIMES.map(async (runtime) => {
      const bytes = await readFile(pluginArtifact(runtime));
      return [runtime, createHash("sha256").update(bytes).digest("hex").slice(0, 12)] as const;
    }),
  );
  return Object.fromEntries(hashes);
}

function keyOf({ version, suite }: Cell): string {
  return `${version} ${suite}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
