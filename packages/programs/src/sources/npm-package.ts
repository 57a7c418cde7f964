import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { NpmPackage } from "../program.js";
import { checkedArchive, checkedExecutable } from "./archive.js";
import { run } from "./run.js";

export async function fetchNpmPackage(
  build: NpmPackage,
  work: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const wanted = `${build.packages[process.arch]}@${build.version}`;
  await run("npm", ["pack", "--silent", wanted], work, environment, explain);
  const archive = await checkedArchive(build, work, ".tgz");
  const unpacked = join(work, "unpacked");
  await mkdir(unpacked);
  await run("tar", ["-xzf", archive, "-C", unpacked], work, environment);
  return checkedExecutable(build, unpacked);
}

function explain(errors: string): string | undefined {
  if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|E404/.test(errors)) {
    return "the npm registry is out of reach or does not have it";
  }
  return undefined;
}
