/** What the exchanges of a run had in them: a run that never granted, or never saw a client leave, would prove little. */
import type { Batch } from "./batch.js";
import type { BatchObservation } from "./rungs/rung.js";

/** What was counted to how often. */
export type Tally = Record<string, number>;

export function count(tally: Tally, what: string, times = 1): void {
  if (times > 0) tally[what] = (tally[what] ?? 0) + times;
}

export function countBatch(tally: Tally, batch: Batch, observation: BatchObservation): void {
  count(tally, "batches");
  count(tally, "batches with a configuration replaced", batch.configurations.length - 1);
  count(tally, "answers to calls that nobody waits for", batch.strays.length);
  count(tally, "exchanges", batch.exchanges.length);
  for (const { leavesAfterMilliseconds, request } of batch.exchanges) {
    if (leavesAfterMilliseconds !== undefined) count(tally, "exchanges whose client leaves");
    if (request.body !== undefined) count(tally, "exchanges with a body");
  }
  for (const key of batch.configurations.flatMap((it) => Object.keys(it))) {
    count(tally, `configurations with ${key}`);
  }
  count(tally, "calls to the gateway", observation.gateway.length);
  count(tally, "requests at the service", observation.service.length);
  for (const line of observation.log) {
    const outcome = /^Access (\w+)/.exec(line)?.[1];
    if (outcome !== undefined) count(tally, `decisions ${outcome}`);
  }
}

export function addTally(sum: Tally, more: Tally): void {
  for (const [what, times] of Object.entries(more)) count(sum, what, times);
}
