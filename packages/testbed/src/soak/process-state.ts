/** One look at a process. */
import { readFileSync, readdirSync } from "node:fs";
import { residentMemory } from "./resident-memory.js";

export interface ProcessState {
  readonly residentBytes: number;
  /** Open files and sockets. */
  readonly descriptors: number;
  /** Processor time since its start. */
  readonly cpuSeconds: number;
}

/** Clock ticks a second: 100 on every Linux that Envoy runs on. */
const TICKS = 100;

export function processState(pid: number): ProcessState {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name before may hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    residentBytes: residentMemory(pid),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
  };
}
