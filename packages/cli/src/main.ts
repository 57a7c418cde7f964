#!/usr/bin/env node
/** The program `keymate-istio`. */
import { text } from "node:stream/consumers";
import { runCommandLine } from "./command-line.js";

process.exitCode = await runCommandLine(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  note: (line) => process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
});
