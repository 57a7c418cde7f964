/** Runs Nx in a workspace that is set up: `node tools/nx.mjs run-many -t build`. */
import { runNx } from "./lib/nx.mjs";
import { runProgram } from "./lib/terminal.mjs";
import { setUp } from "./setup.mjs";

await runProgram(async () => {
  await setUp();
  return runNx(process.argv.slice(2));
});
