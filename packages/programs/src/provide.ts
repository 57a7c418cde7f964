/**
 * Finds or fetches a program.
 *
 * Order: the file that the program's variable names; unless its version variable asks for a certain build, `PATH`; the cache; the
 * registry. The cache is `${XDG_CACHE_HOME:-~/.cache}/keymate-istio/<executable>/<version>/<executable>`.
 */
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileFor, isExecutable, onPath, sha256 } from "./files.js";
import { oneAtATime } from "./one-at-a-time.js";
import { ProgramMissing } from "./program-missing.js";
import type { Build, Program } from "./program.js";
import { SOURCES } from "./sources/source.js";

export interface ProvideOptions {
  /** Default `process.env`. Read: the program's variables, `PATH`, `XDG_CACHE_HOME`, `HOME`, and whatever the registry's client reads. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Told in one line what is going on. Default: standard error. */
  readonly progress?: (line: string) => void;
}

/** Gives the path of the executable. Throws `ProgramMissing`. */
export async function provide(program: Program, options: ProvideOptions = {}): Promise<string> {
  const environment = options.environment ?? process.env;
  const progress = options.progress ?? ((line: string) => process.stderr.write(`${line}\n`));
  const present = await findInstalled(program, environment);
  if (present) return present;

  const build = chosenBuild(program, environment);
  const executable = cachedExecutable(program, build, environment);
  if (await isUsable(build, executable)) return executable;
  if (await isExecutable(executable)) {
    progress(`${executable} is not the pinned ${program.title} ${build.version}`);
  }
  await refuseWithoutClient(program, build, environment);
  const folder = join(executable, "..");
  await mkdir(folder, { recursive: true });
  await oneAtATime(join(folder, "fetching"), async () => {
    if (await isUsable(build, executable)) return;
    await fetchBeside(program, build, { folder, executable, environment, progress });
  });
  return executable;
}

/** Why `provide` cannot succeed here, or nothing. Looks at files only, and fetches nothing. */
export async function whyMissing(
  program: Program,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  try {
    if (await findInstalled(program, environment)) return undefined;
    const build = chosenBuild(program, environment);
    if (await isUsable(build, cachedExecutable(program, build, environment))) return undefined;
    await refuseWithoutClient(program, build, environment);
    return undefined;
  } catch (error) {
    if (error instanceof ProgramMissing) return error.message;
    throw error;
  }
}

async function findInstalled(
  program: Program,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const named = environment[program.variable];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new ProgramMissing(`${program.variable} names ${named}, which is not an executable file`);
  }
  if (program.versionVariable && environment[program.versionVariable]) return undefined;
  return onPath(program.executable, environment);
}

function chosenBuild(program: Program, environment: NodeJS.ProcessEnv): Build {
  const wanted = program.versionVariable && environment[program.versionVariable];
  const build = program.builds[wanted || program.defaultBuild];
  if (build) return build;
  const known = Object.keys(program.builds).join(", ");
  throw new ProgramMissing(`${program.versionVariable}: found ${wanted}, allowed ${known}`);
}

function cachedExecutable(
  { executable }: Program,
  { version }: Build,
  environment: NodeJS.ProcessEnv,
): string {
  const base = environment["XDG_CACHE_HOME"] || join(environment["HOME"] || homedir(), ".cache");
  return join(base, "keymate-istio", executable, version, executable);
}

/** What was built here has no hash to compare. */
async function isUsable(build: Build, executable: string): Promise<boolean> {
  if (!(await isExecutable(executable))) return false;
  if (build.from === "go") return true;
  return (await sha256(executable)) === fileFor(build)?.executableSha256;
}

async function refuseWithoutClient(
  { title, executable, variable }: Program,
  build: Build,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (build.from !== "go" && !fileFor(build)) {
    throw new ProgramMissing(
      `no ${title} is pinned for ${process.platform} on ${process.arch} (only for linux on ${Object.keys(build.files).join(", ")}): ` +
        `install one and name it in ${variable}`,
    );
  }
  for (const client of SOURCES[build.from].clients) {
    if (await onPath(client, environment)) continue;
    throw new ProgramMissing(
      `found neither ${executable} nor ${client} on PATH: install one of them, or name a ${title} in ${variable}`,
    );
  }
}

/** Fetches beside the target, so that the last step is a rename on one file system. */
async function fetchBeside(
  program: Program,
  build: Build,
  place: {
    readonly folder: string;
    readonly executable: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly progress: (line: string) => void;
  },
): Promise<void> {
  const { title, variable } = program;
  const work = await mkdtemp(join(place.folder, "fetch-"));
  try {
    const started = Date.now();
    const { effort, fetch } = SOURCES[build.from];
    place.progress(`Fetching ${title} ${build.version} ${effort} ...`);
    const fetched = await fetch(build, work, place.environment).catch((error: unknown) => {
      if (!(error instanceof ProgramMissing)) throw error;
      throw new ProgramMissing(
        `${title} ${build.version} could not be fetched: ${error.message} (or name a ${title} in ${variable})`,
      );
    });
    await rename(fetched, place.executable);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    place.progress(`${title} ${build.version} is ready (${seconds} s): ${place.executable}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
