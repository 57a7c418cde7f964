/**
 * Finds or builds Helm.
 *
 * Order: the file that `HELM` names; unless `HELM_VERSION` (3 or 4) asks for a certain one, `helm` on `PATH`; the cache; `go install`.
 * The cache is `${XDG_CACHE_HOME:-~/.cache}/keymate-istio/helm/<version>/helm`.
 */
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { oneAtATime } from "../one-at-a-time.js";
import { DEFAULT_HELM, HELM_BUILDS, type PinnedHelm } from "./versions.js";

/** Helm cannot be had; the message is one line that says why and what would help. */
export class HelmMissing extends Error {}

export interface ProvisionOptions {
  /** Default `process.env`. Read: `HELM`, `HELM_VERSION`, `PATH`, `XDG_CACHE_HOME`, `HOME`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Told in one line what is going on. Default: standard error. */
  readonly progress?: (line: string) => void;
}

/** Gives the path of an executable Helm. Throws `HelmMissing`. */
export async function provideHelm(options: ProvisionOptions = {}): Promise<string> {
  const environment = options.environment ?? process.env;
  const progress = options.progress ?? ((line: string) => process.stderr.write(`${line}\n`));

  const named = environment["HELM"];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new HelmMissing(`HELM names ${named}, which is not an executable file`);
  }
  const wanted = environment["HELM_VERSION"];
  const onPath = wanted ? undefined : await findOnPath("helm", environment);
  if (onPath) return onPath;

  const build = HELM_BUILDS[wanted || DEFAULT_HELM];
  if (!build) {
    const known = Object.keys(HELM_BUILDS).join(", ");
    throw new HelmMissing(`HELM_VERSION: found ${wanted}, allowed ${known}`);
  }
  const folder = join(cacheFolder(environment), build.version);
  const binary = join(folder, "helm");
  if (await isExecutable(binary)) return binary;
  if (!(await findOnPath("go", environment))) {
    throw new HelmMissing(
      `found neither helm nor go on PATH: install one of them, or name a Helm in HELM`,
    );
  }
  await mkdir(folder, { recursive: true });
  await oneAtATime(join(folder, "building"), async () => {
    if (await isExecutable(binary)) return;
    await buildFromModule(build, folder, binary, environment, progress);
  });
  return binary;
}

/** Builds beside the target, so that the last step is a rename on one file system. */
async function buildFromModule(
  build: PinnedHelm,
  folder: string,
  binary: string,
  environment: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<void> {
  const work = await mkdtemp(join(folder, "build-"));
  try {
    const started = Date.now();
    progress(`Building Helm ${build.version} with Go (once, it takes some minutes) ...`);
    await checkModule(build, work, environment);
    const version = `${build.module}/internal/version.version=${build.version}`;
    await runGo(
      [
        ...["install", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w -X ${version}`],
        `${build.module}/cmd/helm@${build.version}`,
      ],
      work,
      { ...environment, GOBIN: work, GOFLAGS: "" },
    );
    await rename(join(work, "helm"), binary);
    progress(`Helm ${build.version} is ready (${Math.round((Date.now() - started) / 1000)} s)`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function checkModule(
  build: PinnedHelm,
  work: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const name = `${build.module}@${build.version}`;
  const answer = await runGo(["mod", "download", "-json", name], work, environment);
  const { Sum: found } = JSON.parse(answer) as { Sum?: string };
  if (found !== build.sum) {
    throw new HelmMissing(`${name} has the hash ${found}, pinned is ${build.sum}`);
  }
}

async function runGo(
  parameters: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn("go", parameters, { cwd: folder, env: environment });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status === 0) return output;
  const reason = errors.trim().split("\n").at(-1) || `status ${status}`;
  throw new HelmMissing(`Helm could not be built (go ${parameters[0]}): ${reason}`);
}

function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment["XDG_CACHE_HOME"] || join(environment["HOME"] || homedir(), ".cache");
  return join(base, "keymate-istio", "helm");
}

async function findOnPath(
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
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
