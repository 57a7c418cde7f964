/**
 * Garbage collection between requests. The runtime is `minimal`: it collects when told to, and may be told only while no managed value is
 * held on the stack, that is, when no export of the module is running.
 */

/** Streams between two collections: rare enough to cost nothing, often enough to keep memory small. */
const STREAMS_PER_COLLECTION: i32 = 64;

let running: i32 = 0;
let ended: i32 = 0;

export function enter(): void {
  running++;
}

export function leave(): void {
  running--;
}

/** Called when a stream has ended. */
export function collectNowAndThen(): void {
  ended++;
  if (ended < STREAMS_PER_COLLECTION || running > 0) return;
  ended = 0;
  __collect();
}
