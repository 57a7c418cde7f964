/** Runs the programs that a release is made with. */
import { tryToRun, type CommandOptions } from "@keymate/istio-programs";
import { ReleaseProblem } from "./problem.js";

export { tryToRun };

/** Runs a program to its end and gives what it wrote to standard output, without the last line break. Throws `ReleaseProblem` when it fails. */
export async function run(
  command: string,
  parameters: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const { status, output, errors } = await tryToRun(command, parameters, options);
  if (status === 0) return output.trimEnd();
  const reason = reasonIn(errors) || reasonIn(output) || `status ${status}`;
  throw new ReleaseProblem(`${command} ${parameters[0]}: ${reason}`);
}

/** The first line that calls itself an error, else the last one. npm ends with where its log is. */
function reasonIn(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.includes("A complete log of this run"));
  return lines.find((line) => /^(npm )?error\b/i.test(line)) ?? lines.at(-1) ?? "";
}
