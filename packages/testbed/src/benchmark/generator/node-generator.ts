/**
 * The load generator that comes with the repository: a process of its own, pinned, one load after the other.
 *
 * Written by hand because the generators on npm measure in whole milliseconds and cost more per request than the proxy under test.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { killWithParent } from "../../envoy/watchdog.js";
import type { Generator, Load, LoadResult } from "./generator.js";

export function startNodeGenerator(cores: string): Generator {
  const script = fileURLToPath(new URL("node-generator-process.ts", import.meta.url));
  const child = spawn(
    "taskset",
    ["--cpu-list", cores, process.execPath, "--import", "tsx", script],
    { stdio: ["ignore", "inherit", "inherit", "ipc"] },
  );
  const pid = child.pid;
  if (pid === undefined) throw new Error("taskset, which pins processes, is not on PATH");
  const callOffWatchdog = killWithParent(pid);
  return {
    name: "node",
    pid,
    run: (load: Load) =>
      new Promise<LoadResult>((resolve, reject) => {
        const fail = () => reject(new Error("the load generator ended in the middle of a load"));
        child.once("exit", fail);
        child.once("message", (result) => {
          child.off("exit", fail);
          resolve(result as LoadResult);
        });
        child.send(load);
      }),
    async stop() {
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGKILL");
      await gone;
      callOffWatchdog();
    },
  };
}
