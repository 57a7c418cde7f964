/**
 * Garbage collection between requests. The runtime collects when told to, and may be told only while no managed value is held on the
 * stack, that is, when no export of the module is running.
 */

let running: i32 = 0;

export function enter(): void {
  running++;
}

export function leave(): void {
  running--;
}

/** Called when a stream has ended. */
export function collectNowAndThen(): void {
  if (running == 0) __collectWhenDue();
}
