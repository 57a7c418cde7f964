/** The page about the matrix. */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { RUNTIMES, pluginArtifact } from "../envoy/artifacts.js";
import type { Cell } from "./suite.js";

export async function recordMatrix(cells: readonly Cell[], path: string): Promise<void> {
  const versions = [...new Set(cells.map(({ version }) => version))];
  const suites = [...new Set(cells.map(({ suite }) => suite))];
  const find = (version: string, suite: string): Cell | undefined =>
    cells.find((cell) => cell.version === version && cell.suite === suite);
  const rows = versions.map((version) => {
    const counts = suites.map((suite) => {
      const cell = find(version, suite);
      return cell ? `${cell.passed} of ${cell.passed + cell.failed.length}` : "not run";
    });
    return `| ${version} | ${counts.join(" | ")} |`;
  });
  const hashes = await Promise.all(
    RUNTIMES.map(async (runtime) => {
      const bytes = await readFile(pluginArtifact(runtime));
      return `${runtime} \`${createHash("sha256").update(bytes).digest("hex")}\``;
    }),
  );
  const failures = cells.flatMap(({ version, failed }) =>
    failed.map(({ name, message }) => `- ${version}: ${name}: ${message}`),
  );
  const skips = [...new Set(cells.flatMap(({ skipped }) => skipped))].map((name) => `- ${name}`);
  await writeFile(
    path,
    `# Envoy versions

Everything that is about a real Envoy, in both runtimes, on each minor version that is pinned: how many tests passed.

\`\`\`sh
npm run test:matrix -- --record
\`\`\`

| Envoy | ${suites.join(" | ")} |
| --- | ${suites.map(() => "---:").join(" | ")} |
${rows.join("\n")}

${failures.length === 0 ? "None failed." : `Failed:\n\n${failures.join("\n")}`}

Left out on every version, by name and with the reason:

${skips.length === 0 ? "None." : skips.join("\n")}

Artifacts, SHA-256: ${hashes.join(", ")}.
`,
  );
}
