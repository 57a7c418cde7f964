/** Runs other programs. */
import { spawn } from "node:child_process";
import { ReleaseProblem } from "./problem.js";

export interface CommandOptions {
  readonly folder: string;
  /** Default `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface Finished {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

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

/** As `run`, and leaves it to the caller what a failure means. */
export function tryToRun(
  command: string,
  parameters: readonly string[],
  { folder, environment = process.env }: CommandOptions,
): Promise<Finished> {
  const child = spawn(command, parameters, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") reject(error);
      else resolve({ status: 127, output, errors: `${command} is not on PATH` });
    });
    child.once("close", (status) => resolve({ status, output, errors }));
  });
}

/** The first line that calls itself an error, else the last one. npm ends with where its log is. */
function reasonIn(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.includes("A complete log of this run"));
  return lines.find((line) => /^(npm )?error\b/i.test(line)) ?? lines.at(-1) ?? "";
}
