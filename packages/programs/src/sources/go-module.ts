import { basename, join } from "node:path";
import { ProgramMissing } from "../program-missing.js";
import type { GoModule } from "../program.js";
import { run } from "./run.js";

export async function fetchGoModule(
  { module, version, sum, folder, linkerFlags = "" }: GoModule,
  work: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const name = `${module}@${version}`;
  const answer = await run("go", ["mod", "download", "-json", name], work, environment, explain);
  const { Sum: found } = JSON.parse(answer) as { Sum?: string };
  if (found !== sum) {
    throw new ProgramMissing(`${name} has the hash ${found}, pinned is ${sum}`);
  }
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", `-s -w ${linkerFlags}`.trim()];
  const packagePath = folder === "" ? module : `${module}/${folder}`;
  const target = `${packagePath}@${version}`;
  const own = { ...environment, GOBIN: work, GOFLAGS: "" };
  await run("go", ["install", ...flags, target], work, own, explain);
  // As Go names executables: the last element that is no major version.
  return join(work, basename(packagePath.replace(/\/v\d+$/, "")));
}

function explain(errors: string): string | undefined {
  const unreachable = /dial tcp|no such host|connection refused|i\/o timeout/.test(errors);
  return unreachable ? "the Go module proxy is out of reach" : undefined;
}
