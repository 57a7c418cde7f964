/** Runs the command line in this process. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { runCommandLine } from "../src/command-line.js";

export interface Run {
  readonly status: number;
  /** What it printed. */
  readonly out: string;
  /** What it wrote to stderr. */
  readonly err: string;
}

export async function run(...parameters: string[]): Promise<Run> {
  return runWithInput("", ...parameters);
}

export async function runWithInput(input: string, ...parameters: string[]): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const status = await runCommandLine(parameters, {
    print: (text) => out.push(text),
    note: (text) => err.push(text),
    readInput: async () => input,
  });
  return { status, out: out.join("\n"), err: err.join("\n") };
}

/** A file for the running test. Returns its path. */
export function file(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "keymate-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
