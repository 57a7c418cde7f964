/**
 * The registry client: `crane` of go-containerregistry, the library Istio itself pulls with.
 *
 * In order: the program that the environment variable `CRANE` names, a `crane` on the PATH, or the version below built
 * with Go into the user's cache. Go's checksum database vouches for what is built.
 */
import { execFile } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { UserError } from "./user-error.js";

const CRANE_VERSION = "v0.22.1";
const CRANE_PACKAGE = "github.com/google/go-containerregistry/cmd/crane";

type Environment = NodeJS.ProcessEnv;

/** Says why this machine cannot have crane, or nothing. Looks at files only. */
export function craneMissing(environment: Environment = process.env): string | undefined {
  if (environment.CRANE || onPath("crane", environment) || existsSync(cached(environment))) return;
  if (onPath("go", environment)) return;
  return "neither crane nor Go is on the PATH";
}

/** Returns the program's path; builds it when it has to, which takes about half a minute. */
export async function findCrane(
  progress: (message: string) => void,
  environment: Environment = process.env,
): Promise<string> {
  if (environment.CRANE) return acceptNamed(environment.CRANE);
  const found = onPath("crane", environment);
  if (found) return found;
  const program = cached(environment);
  if (existsSync(program)) return program;
  const missing = craneMissing(environment);
  if (missing) {
    throw new UserError(
      `${missing}; to push, install crane (https://github.com/google/go-containerregistry) or name it with CRANE`,
    );
  }
  progress(`building crane ${CRANE_VERSION} with Go, once`);
  await build(program, environment);
  return program;
}

function acceptNamed(program: string): string {
  if (isProgram(program)) return program;
  throw new UserError(`CRANE=${program} is no program; allowed: the path of crane's executable`);
}

async function build(program: string, environment: Environment): Promise<void> {
  const cache = join(program, "..");
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, "building-"));
  try {
    const env = { ...environment, GOBIN: staging };
    await goInstall(env);
    // Another build may have finished meanwhile; it made the same program.
    renameSync(join(staging, executable("crane")), program);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function goInstall(env: Environment): Promise<void> {
  return new Promise((done, fail) => {
    execFile(
      "go",
      ["install", "-trimpath", `${CRANE_PACKAGE}@${CRANE_VERSION}`],
      { env },
      (error, _, stderr) => {
        if (!error) return done();
        const reason = stderr
          .trim()
          .split("\n")
          .findLast((line) => !line.startsWith("go: downloading"));
        fail(
          new UserError(`Go could not build crane ${CRANE_VERSION}: ${reason ?? error.message}`),
        );
      },
    );
  });
}

function cached(environment: Environment): string {
  const caches = environment.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(caches, "keymate-istio", `crane-${CRANE_VERSION}`, executable("crane"));
}

function onPath(name: string, environment: Environment): string | undefined {
  const folders = (environment.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, executable(name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function executable(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}
