/**
 * Makes the workspace ready to run: checks Node, finds or fetches pnpm, and installs the locked dependencies.
 * Costs a few milliseconds when everything is in place. Needs nothing but Node and npm.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runInTerminal } from "./lib/command.mjs";
import { withNpmSettings } from "./lib/npm-settings.mjs";
import { pnpmEnvironment } from "./lib/pnpm.mjs";
import { UserError, progress, runProgram } from "./lib/terminal.mjs";
import { WORKSPACE_ROOT, readJson, workspacePackages } from "./lib/workspace.mjs";

const OLDEST_NODE = [20, 19];
const STAMP = join(WORKSPACE_ROOT, "node_modules", ".keymate-istio-setup");

export async function setUp() {
  requireNode();
  const wanted = installationFingerprint();
  if (isInstalled(wanted)) return;

  const env = await withNpmSettings(await pnpmEnvironment(), WORKSPACE_ROOT);
  progress("installing the locked dependencies");
  const reporter = process.stderr.isTTY ? [] : ["--reporter=append-only"];
  const status = await runInTerminal(
    "pnpm",
    // The lockfile was checked against pnpm's supply-chain policies when it was written, and names a hash for each package;
    // checking the policies again asks the registry about every package, which takes longer than the installation.
    [
      "install",
      "--frozen-lockfile",
      "--trust-lockfile",
      "--config.confirmModulesPurge=false",
      ...reporter,
    ],
    // What pnpm tells is progress; stdout is left to the program that follows.
    { cwd: WORKSPACE_ROOT, env, stdio: ["ignore", process.stderr.fd, "inherit"] },
  );
  if (status !== 0) {
    throw new UserError(
      `pnpm install ended with status ${status}; pnpm's message above says what is missing (an npm registry within reach, or a pnpm-lock.yaml that fits every package.json)`,
    );
  }
  writeFileSync(STAMP, wanted);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new UserError(
    `Node ${process.versions.node} is too old: this workspace needs Node ${OLDEST_NODE.join(".")} or newer`,
  );
}

/** Changes whenever an installation would come out different. */
function installationFingerprint() {
  const hash = createHash("sha256");
  hash.update(`${process.platform} ${process.arch} ${process.versions.modules}`);
  const manifests = workspacePackages().map(({ path }) => join(path, "package.json"));
  const root = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"];
  for (const file of [...root.map((name) => join(WORKSPACE_ROOT, name)), ...manifests]) {
    hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** The stamp is right and nobody has removed a package's `node_modules` since. */
function isInstalled(wanted) {
  if (!existsSync(STAMP) || readFileSync(STAMP, "utf8") !== wanted) return false;
  const root = { path: WORKSPACE_ROOT, manifest: readJson(join(WORKSPACE_ROOT, "package.json")) };
  return [root, ...workspacePackages()].every(({ path, manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).every((name) =>
      existsSync(join(path, "node_modules", name)),
    ),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await runProgram(setUp);
