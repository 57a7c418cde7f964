/** Keeps processes from doing the same long work side by side. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Runs `work` while no other process does, by a lock file that holds the process id. */
export async function oneAtATime(lock: string, work: () => Promise<void>): Promise<void> {
  while (!(await take(lock))) {
    if (await isAbandoned(lock)) await rm(lock, { force: true });
    else await delay(200);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function take(lock: string): Promise<boolean> {
  return writeFile(lock, `${process.pid}`, { flag: "wx" }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false;
      throw error;
    },
  );
}

/** Its process is gone. */
async function isAbandoned(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, "utf8").catch(() => ""));
  // Not written yet, or gone just now: the next look will tell.
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
