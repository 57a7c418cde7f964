/**
 * `npm run test:matrix`: conformance table, faults, attacks and traffic on every minor version of Envoy that is pinned.
 *
 * Exits with 1 when a test fails, and when a suite has run no test.
 */
import { fileURLToPath } from "node:url";
import { ENVOY, provide } from "@keymate/istio-programs";
import Table from "cli-table3";
import { Command } from "commander";
import { recordMatrix } from "./record.js";
import { type Cell, SUITES, runSuite } from "./suite.js";

const FOLDER = fileURLToPath(new URL("../../../../docs/envoy-matrix", import.meta.url));

const options = new Command("test:matrix")
  .description("Runs everything that is about a real Envoy on each pinned version.")
  .option("--versions <version...>", "which versions", Object.keys(ENVOY.builds).sort())
  .option("--suites <name...>", `which of ${Object.keys(SUITES).join(", ")}`, Object.keys(SUITES))
  .option("--record", "writes the result to docs/envoy-matrix")
  .parse()
  .opts<{ versions: string[]; suites: string[]; record?: true }>();

const cells: Cell[] = [];
const total = options.versions.length * options.suites.length;
for (const version of options.versions) {
  const environment = { ...process.env, ENVOY_VERSION: version };
  await provide(ENVOY, { environment });
  for (const suite of options.suites) {
    process.stderr.write(`${cells.length + 1} of ${total}: ${suite} on Envoy ${version} ... `);
    const cell = await runSuite(suite, version, environment);
    cells.push(cell);
    process.stderr.write(`${inWords(cell)}, ${cell.seconds} s\n`);
    for (const { name, message } of cell.failed) process.stderr.write(`  ${name}: ${message}\n`);
  }
}

const table = new Table({
  head: ["Envoy", ...options.suites],
  style: { head: [], border: [] },
});
for (const version of options.versions) {
  table.push([version, ...cells.filter((cell) => cell.version === version).map(inWords)]);
}
process.stdout.write(`${table.toString()}\n`);
if (options.record) await recordMatrix(cells, FOLDER);
process.exitCode = cells.every(({ passed, failed }) => passed > 0 && failed.length === 0) ? 0 : 1;

function inWords({ passed, failed, skipped }: Cell): string {
  const parts = [`${passed} passed`];
  if (failed.length > 0) parts.push(`${failed.length} failed`);
  if (skipped.length > 0) parts.push(`${skipped.length} skipped`);
  return parts.join(", ");
}
