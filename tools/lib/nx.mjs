/** How the workspace starts Nx: as a local task runner that asks nothing, keeps no daemon and calls nobody. */
import { join } from "node:path";
import { runInTerminal } from "./command.mjs";
import { pnpmEnvironment } from "./pnpm.mjs";
import { WORKSPACE_ROOT } from "./workspace.mjs";

/** Runs Nx and returns its exit status. `options` are those of `spawn`. */
export async function runNx(args, options = {}) {
  const nx = join(WORKSPACE_ROOT, "node_modules", "nx", "dist", "bin", "nx.js");
  // Nx starts the packages' scripts with pnpm.
  const env = {
    ...(await pnpmEnvironment()),
    NX_DAEMON: "false",
    NX_NO_CLOUD: "true",
    NX_TUI: "false",
    // Nx colours what its tasks print even when nobody can see it.
    ...(process.stdout.isTTY ? {} : { FORCE_COLOR: process.env.FORCE_COLOR ?? "0" }),
  };
  return runInTerminal(process.execPath, [nx, ...args], { cwd: WORKSPACE_ROOT, env, ...options });
}
