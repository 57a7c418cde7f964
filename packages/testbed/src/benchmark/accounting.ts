/** What the kernel says a process has used. */
import { readFile, readdir } from "node:fs/promises";
import { availableParallelism, cpus, loadavg } from "node:os";

/** Nanoseconds that all threads of a process have run, in user and kernel mode (`/proc/PID/task/TID/schedstat`). */
export async function processorNanoseconds(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0");
      return Number(text.split(" ")[0]);
    }),
  );
  return times.reduce((sum, time) => sum + time, 0);
}

/** Bytes of memory that a process holds (`VmRSS`). */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`process ${pid} has no resident memory`);
  return Number(kibibytes) * 1024;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Of the last minute: how many threads wanted to run. */
  readonly loadAverage: number;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    loadAverage: loadavg()[0] ?? 0,
  };
}

/** The last core is the proxy's; everything else shares the others. */
export function shareCores(): { proxy: string; others: string } {
  const cores = availableParallelism();
  if (cores < 2) throw new Error(`the machine has ${cores} processor core, the benchmark needs 2`);
  return { proxy: `${cores - 1}`, others: cores === 2 ? "0" : `0-${cores - 2}` };
}
