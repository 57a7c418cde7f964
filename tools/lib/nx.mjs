/** How the workspace starts Nx: as a local task runner that asks nothing, keeps no daemon and calls nobody. */
import { join } from "node:path";
import { WORKSPACE_ROOT } from "./workspace.mjs";

/** Program, arguments and options for `runInTerminal`. */
export function nxCommand(args) {
  const nx = join(WORKSPACE_ROOT, "node_modules", "nx", "dist", "bin", "nx.js");
  return [process.execPath, [nx, ...args], { cwd: WORKSPACE_ROOT, env: nxEnvironment() }];
}

function nxEnvironment() {
  return {
    ...process.env,
    NX_DAEMON: "false",
    NX_NO_CLOUD: "true",
    NX_TUI: "false",
  };
}
