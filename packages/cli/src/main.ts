#!/usr/bin/env node
/** The program `keymate-istio`. */
import { text } from "node:stream/consumers";
import { runCommandLine } from "./command-line.js";

for (const stream of [process.stdout, process.stderr]) stream.on("error", passOverClosedPipe);

process.exitCode = await runCommandLine(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  note: (line) => process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
});

/** Nobody reads any more, as behind `| head -1`: the exit status still tells the answer. */
function passOverClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
