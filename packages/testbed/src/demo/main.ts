/**
 * The demo: the validation scenario through both runtimes in real Envoys.
 *
 * Exits with 1 when a row of the table is not as the specification (§4) documents it.
 */
import { Command } from "commander";
import { RUNTIMES } from "../envoy/artifacts.js";
import { SCENARIO } from "./scenario.js";
import { describeWorld } from "./serve.js";
import { renderTable } from "./table.js";
import { validateRow } from "./validate.js";
import type { RowResult } from "./validate.js";
import { startWorld } from "./world.js";
import type { World } from "./world.js";

const options = new Command("demo")
  .description("Runs the validation scenario through the Wasm and the Lua plugin in real Envoys.")
  .option("--serve", "leave everything running and print requests to try, until Ctrl-C")
  .parse()
  .opts<{ serve?: boolean }>();

const interrupted = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => resolve());
});

try {
  const world = await startWorld(progress);
  try {
    const failed = await Promise.race([demonstrate(world), interrupted.then(() => true)]);
    process.exitCode = failed ? 1 : 0;
    if (options.serve) {
      process.stdout.write(`\n${describeWorld(world)}\n`);
      await interrupted;
      progress("Stopping ...");
    }
  } finally {
    await world.stop();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// A reply that the gateway still owes would keep this process waiting.
process.exit();

async function demonstrate(world: World): Promise<boolean> {
  const started = Date.now();
  const results: RowResult[] = [];
  for (const row of SCENARIO) {
    for (const runtime of RUNTIMES) results.push(await validateRow(world, runtime, row));
  }
  process.stdout.write(`${renderTable(results)}\n`);
  const wrong = results.filter(({ problems }) => problems.length > 0);
  for (const { row, runtime, problems } of wrong) {
    for (const problem of problems) {
      process.stdout.write(`✗ ${row.title}, ${runtime}: ${problem}\n`);
    }
  }
  const verdict =
    wrong.length === 0
      ? "all as the specification says"
      : `${wrong.length} not as the specification says`;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${results.length} requests in ${seconds} s: ${verdict}\n`);
  return wrong.length > 0;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
