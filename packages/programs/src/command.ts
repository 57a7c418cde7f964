/** Runs another program to its end. */
import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly folder: string;
  /** Default `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface Finished {
  /** 127 when the program is not on PATH, as in a shell; `null` when a signal ended it. */
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Gathers what the program writes. It has no standard input. What a failure means is left to the caller. */
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
