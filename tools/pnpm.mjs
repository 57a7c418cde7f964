/** Runs the workspace's own pnpm with the arguments given: `node tools/pnpm.mjs add --filter @keymate/istio-testbed …`. */
import { runInTerminal } from "./lib/command.mjs";
import { withNpmSettings } from "./lib/npm-settings.mjs";
import { pnpmEnvironment } from "./lib/pnpm.mjs";
import { runProgram } from "./lib/terminal.mjs";

await runProgram(async () =>
  runInTerminal("pnpm", process.argv.slice(2), {
    env: await withNpmSettings(await pnpmEnvironment(), process.cwd()),
  }),
);
