/**
 * The one pnpm this workspace is installed with.
 *
 * In order: the program that the environment variable `PNPM` names, a `pnpm` of exactly this version on the PATH, or the
 * packages below, fetched once with `npm pack` (so npm's own registry, proxy and certificate settings hold) and kept in
 * the user's cache. What is fetched is unpacked only after its SHA-512 has been compared with the one recorded here.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { runQuietly } from "./command.mjs";
import { UserError, progress } from "./terminal.mjs";

export const PNPM_VERSION = "12.21.0";

const PNPM_INTEGRITY =
  "sha512-Zv2CeO4ok1zpUXktNDZ/869cQyonVkRYIwKVM4NbjaUpu+C+UTCv1W7QcT+4eJ5Hutgtk71a4v5UsVVi1idu8A==";

/**
 * pnpm's native program is a package of its own for each platform. On a platform that is not listed pnpm's own launcher
 * fetches it and checks the registry's signature.
 */
const NATIVE_INTEGRITY = {
  "linux-x64":
    "sha512-8eufCjHXspKbNS/kh8q4Q0gqJoOuvC4Q5pgos6XS8By/nAMtP+jf8F1Cw9er840kfAX+PJ/ts+A9qnLE91rvXQ==",
  "linux-arm64":
    "sha512-4Oj/iF2TDCe2lcH0n4TupPR5sSdrNLclJB6xBElLMPCUOAvBhdf2rRlSaO5M4erJ6g4Fyy7YTXTpcmfFsKyxEA==",
};

/** Finds or fetches pnpm. Returns the environment in which `pnpm` is a program of exactly this version. */
export async function pnpmEnvironment(environment = process.env) {
  const folder = environment.PNPM
    ? await namedFolder(environment.PNPM)
    : await findFolder(environment);
  if (folder === null) return environment;
  const name = Object.keys(environment).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return { ...environment, [name]: [folder, environment[name]].filter(Boolean).join(delimiter) };
}

/** The folder to put on the PATH; null when the PATH has the right pnpm already. */
async function findFolder(environment) {
  if ((await versionOf("pnpm")) === PNPM_VERSION) return null;
  return join(await fetchPnpm(environment), "bin");
}

/** The folder that holds the workspace's downloads: `$XDG_CACHE_HOME/keymate-istio`, by default below `~/.cache`. */
export function cacheDirectory(environment = process.env) {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "keymate-istio");
}

/** Throws unless the bytes have this `sha512-<base64>` integrity. */
export function verifyIntegrity(name, bytes, expected) {
  const found = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (found !== expected) {
    throw new UserError(
      `${name} does not match its recorded hash: found ${found}, want ${expected}`,
    );
  }
}

async function versionOf(program) {
  const { status, stdout } = await runQuietly(program, ["--version"], { cwd: homeOrRoot() });
  return status === 0 ? stdout.trim() : null;
}

/** Outside of the workspace, where no `packageManager` setting makes another pnpm switch versions. */
function homeOrRoot() {
  return existsSync(homedir()) ? homedir() : "/";
}

/** The folder of the program that `PNPM` names. */
async function namedFolder(name) {
  const program = resolve(name);
  const version = await versionOf(program);
  if (version === PNPM_VERSION && basename(program).startsWith("pnpm")) return dirname(program);
  const found = version === null ? "not a program that runs" : `version ${version}`;
  throw new UserError(
    `PNPM=${name} is ${found}; allowed: the path of a program called pnpm, version ${PNPM_VERSION}`,
  );
}

/** Returns the folder in the cache that holds pnpm. */
async function fetchPnpm(environment) {
  const cache = cacheDirectory(environment);
  const home = join(cache, `pnpm-${PNPM_VERSION}`);
  if (existsSync(home)) return home;

  progress(`fetching pnpm ${PNPM_VERSION} with npm`);
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, "fetching-"));
  try {
    await fetchPackage(staging, "pnpm", PNPM_INTEGRITY);
    const native = nativeTarget();
    if (native in NATIVE_INTEGRITY) {
      await fetchPackage(staging, `@pnpm/exe.${native}`, NATIVE_INTEGRITY[native]);
    }
    writePrograms(join(staging, "home"));
    moveIntoPlace(join(staging, "home"), home);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return home;
}

/** Programs that start what has been unpacked with the Node on the PATH, for a shell and for Windows. */
function writePrograms(home) {
  const folder = join(home, "bin");
  mkdirSync(folder);
  const launcher = "../node_modules/pnpm/bin/pnpm.mjs";
  writeFileSync(join(folder, "pnpm"), `#!/bin/sh\nexec node "$(dirname "$0")/${launcher}" "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(folder, "pnpm.cmd"), `@node "%~dp0\\${launcher}" %*\r\n`);
}

function nativeTarget() {
  const target = `${process.platform}-${process.arch}`;
  const musl =
    process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  return musl ? `${target}-musl` : target;
}

async function fetchPackage(staging, name, integrity) {
  const packed = await runQuietly(
    "npm",
    ["pack", "--json", "--ignore-scripts", `${name}@${PNPM_VERSION}`],
    { cwd: staging, shell: process.platform === "win32" },
  );
  if (packed.status !== 0) {
    throw new UserError(
      `npm could not fetch ${name}@${PNPM_VERSION} (${npmErrorLine(packed.stderr)}); is the npm registry within reach?`,
    );
  }
  const archive = join(staging, JSON.parse(packed.stdout)[0].filename);
  verifyIntegrity(`${name}@${PNPM_VERSION}`, readFileSync(archive), integrity);

  const folder = join(staging, "home", "node_modules", ...name.split("/"));
  mkdirSync(folder, { recursive: true });
  const unpacked = await runQuietly("tar", ["-xzf", archive, "-C", folder, "--strip-components=1"]);
  if (unpacked.status !== 0) {
    throw new UserError(`tar could not unpack ${archive}: ${unpacked.stderr.trim()}`);
  }
}

/** Of npm's error lines the first that tells more than a code. Warnings about settings are passed over. */
function npmErrorLine(stderr) {
  const errors = stderr
    .split("\n")
    .filter((line) => /^npm (error|ERR!)/i.test(line))
    .map((line) => line.replace(/^npm (error|ERR!)\s*/i, "").trim())
    .filter((line) => line !== "");
  return (
    errors.find((line) => !/^(code|errno|syscall|type)\b/.test(line)) ??
    errors[0] ??
    "no error given"
  );
}

/** Another process may have been faster; its copy is as good. */
function moveIntoPlace(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}
