import { join } from "node:path";
import type { DebianPackage } from "../program.js";
import { checkedArchive, checkedExecutable } from "./archive.js";
import { run } from "./run.js";

export async function fetchDebianPackage(
  build: DebianPackage,
  work: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const wanted = `${build.package}=${build.version}`;
  await run("apt-get", ["download", "--quiet", wanted], work, environment, explain);
  const archive = await checkedArchive(build, work, ".deb");
  const unpacked = join(work, "unpacked");
  await run("dpkg-deb", ["--extract", archive, unpacked], work, environment);
  return checkedExecutable(build, unpacked);
}

function explain(errors: string): string | undefined {
  if (/Unable to locate package|Version '.*' for '.*' was not found/.test(errors)) {
    return 'the archives of this machine do not have it ("apt-get update" reads their lists)';
  }
  if (/Failed to fetch|Could not resolve|Could not connect/.test(errors)) {
    return "Debian's archive is out of reach";
  }
  return undefined;
}
