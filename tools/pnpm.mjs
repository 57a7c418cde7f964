/** Runs the workspace's own pnpm with the arguments given: `node tools/pnpm.mjs add --filter @keymate/istio-testbed …`. */
import { runInTerminal } from "./lib/command.mjs";
import { findPnpm } from "./lib/pnpm.mjs";
import { runProgram } from "./lib/terminal.mjs";

await runProgram(async () => {
  const pnpm = await findPnpm();
  return runInTerminal(pnpm.command, [...pnpm.args, ...process.argv.slice(2)]);
});
