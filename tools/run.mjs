/**
 * Runs a script of one package with everything it needs built: `node tools/run.mjs testbed demo --keep`.
 * What the build prints goes to stderr, so that stdout is the script's alone.
 */
import { runInTerminal } from "./lib/command.mjs";
import { runNx } from "./lib/nx.mjs";
import { pnpmEnvironment } from "./lib/pnpm.mjs";
import { UserError, progress, runProgram } from "./lib/terminal.mjs";
import { workspacePackages } from "./lib/workspace.mjs";
import { setUp } from "./setup.mjs";

await runProgram(async () => {
  const [folder, script, ...args] = process.argv.slice(2);
  const found = workspacePackages().find((entry) => entry.folder === folder);
  if (!found?.manifest.scripts?.[script]) {
    throw new UserError(`no script ${script} in packages/${folder}/package.json`);
  }
  await setUp();
  progress("building what the script needs");
  const built = await runNx(["run-many", "-t", "build"], {
    stdio: ["ignore", process.stderr.fd, "inherit"],
  });
  if (built !== 0) throw new UserError("the build failed; its output above says where");
  return runInTerminal("pnpm", ["run", "--silent", script, ...args], {
    cwd: found.path,
    env: await pnpmEnvironment(),
  });
});
