/**
 * Counts and times by the core's names, where Envoy lets scripts do so (`stats()`, from 1.38). The objects outlive the request that asked for
 * them, so a metric costs one call.
 */
import { DURATION_HISTOGRAM, counterName } from "../../core/src/index";

export function hasMetrics(handle: EnvoyHandle): boolean {
  return handle.stats !== undefined;
}

export function count(handle: EnvoyHandle, counter: number): void {
  let known = counters.get(counter);
  if (known === undefined) {
    if (handle.stats === undefined) return;
    known = handle.stats().counter(counterName(counter));
    counters.set(counter, known);
  }
  known.inc();
}

export function recordDuration(handle: EnvoyHandle, milliseconds: number): void {
  if (duration === undefined && handle.stats !== undefined) {
    duration = handle.stats().histogram(DURATION_HISTOGRAM, "ms");
  }
  if (duration !== undefined) duration.recordValue(milliseconds);
}

/** Those that have counted. */
export const counters = new LuaTable<number, EnvoyCounter>();
let duration: EnvoyHistogram | undefined;
