/** `npm test`: sets the workspace up, runs every check through Nx (from its cache where nothing changed), and sums up. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { runNx } from "./lib/nx.mjs";
import { UserError, runProgram } from "./lib/terminal.mjs";
import { WORKSPACE_ROOT, workspacePackages } from "./lib/workspace.mjs";
import { setUp } from "./setup.mjs";
import { formatSummary, summarise, taskRecord } from "./summary.mjs";

const TARGETS = [
  "lint:code",
  "lint:format",
  "lint:docs",
  "lint:unused",
  "test:tools",
  "typecheck:tests",
  "typecheck",
  "build",
  "test",
];

await runProgram(async () => {
  const summary = await runEverything();
  console.log(`\n${formatSummary(summary)}`);
  return summary.failed.length > 0 ? 1 : 0;
});

async function runEverything() {
  try {
    await setUp();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      rows: [],
      passed: 0,
      failed: [{ name: "setup", message: error.message }],
      skipped: [],
    };
  }
  forgetLastRun();
  const status = await runNx([
    "run-many",
    "--outputStyle=stream",
    "-t",
    ...TARGETS,
    ...process.argv.slice(2),
  ]);
  return summarise(WORKSPACE_ROOT, status);
}

/** A task that ends without its report must not be counted by an older one; Nx restores the reports of cached tasks. */
function forgetLastRun() {
  rmSync(taskRecord(WORKSPACE_ROOT), { force: true });
  for (const path of [
    join(WORKSPACE_ROOT, "tools"),
    ...workspacePackages().map(({ path }) => path),
  ]) {
    rmSync(join(path, "reports"), { recursive: true, force: true });
  }
}
