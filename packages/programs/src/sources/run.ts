/** Runs a registry's client. */
import { spawn } from "node:child_process";
import { ProgramMissing } from "../program-missing.js";

/** Gives what it wrote to standard output. Throws `ProgramMissing` with what `explain` makes of its standard error, by default the last line. */
export async function run(
  command: string,
  parameters: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
  explain: (errors: string) => string | undefined = () => undefined,
): Promise<string> {
  const child = spawn(command, parameters, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status === 0) return output;
  const reason = explain(errors) ?? (lastLine(errors) || `status ${status}`);
  throw new ProgramMissing(`${command} ${parameters[0]}: ${reason}`);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
