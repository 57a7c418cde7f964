/** How much memory a process holds. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Resident set size in bytes. */
export function residentMemory(pid: number): number {
  return (process.platform === "linux" ? fromProc(pid) : fromPs(pid)) * 1024;
}

function fromProc(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

function fromPs(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", `${pid}`], { encoding: "utf8" }));
}
