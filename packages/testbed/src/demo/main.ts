/**
 * The demo: a scenario through both runtimes in real Envoys.
 *
 * Exits with 1 when a row of the table is not as the specification documents it, and with 2 when the command line is wrong.
 */
import { Command } from "commander";
import { SCENARIOS, describeScenarios } from "./scenarios.js";
import type { DemoScenario } from "./scenarios.js";

const command = new Command("demo")
  .description("Runs a scenario through the Wasm and the Lua plugin in real Envoys.")
  .option("--scenario <name>", "what to show; `list` names them all", "default")
  .option("--serve", "leave everything running and print requests to try, until Ctrl-C")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const options = command.opts<{ scenario: string; serve?: boolean }>();
const scenario = SCENARIOS.find(({ name }) => name === options.scenario);
if (options.scenario === "list") {
  process.stdout.write(`${describeScenarios()}\n`);
} else if (!scenario) {
  const names = SCENARIOS.map(({ name }) => name).join(", ");
  command.error(`--scenario: found ${options.scenario}, allowed list, ${names}`);
} else if (options.serve && scenario.name !== "default") {
  command.error(`--serve: found with scenario ${scenario.name}, allowed with default`);
} else {
  process.exitCode = (await isShownAsDocumented(scenario)) ? 0 : 1;
}
// A reply that the gateway still owes would keep this process waiting.
process.exit();

async function isShownAsDocumented({ show }: DemoScenario): Promise<boolean> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => resolve());
    }
  });
  try {
    const shown = show({ progress, ...(options.serve ? { serveUntil: interrupted } : {}) });
    // While it serves, an interruption ends it in good order; before, it ends at once.
    return await (options.serve ? shown : Promise.race([shown, interrupted.then(() => false)]));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
