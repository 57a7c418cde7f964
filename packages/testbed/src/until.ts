/** Waiting for what other processes do. */
import { setTimeout as delay } from "node:timers/promises";

/** Waits for a condition; throws when it does not come true in time. */
export async function until(
  what: string,
  milliseconds: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds} ms in vain for ${what}`);
    await delay(3);
  }
}
