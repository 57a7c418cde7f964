/**
 * Counts and times by the core's names, where Envoy lets scripts do so (`stats()`, from 1.38). The objects outlive the request that asked for
 * them, so a metric costs one call.
 */
import { DURATION_HISTOGRAM, counterName } from "../../core/src/index";
import { Method, asFunction } from "./methods";

export function hasMetrics(handle: EnvoyHandle): boolean {
  return handle.stats !== undefined;
}

export function count(handle: EnvoyHandle, counter: number): void {
  let known = counters.get(counter);
  if (known === undefined) {
    if (handle.stats === undefined) return;
    known = handle.stats().counter(counterName(counter));
    counters.set(counter, known);
    increment = asFunction(known.inc);
  }
  increment(known);
}

export function recordDuration(handle: EnvoyHandle, milliseconds: number): void {
  if (duration === undefined && handle.stats !== undefined) {
    duration = handle.stats().histogram(DURATION_HISTOGRAM, "ms");
    recordValue = asFunction(duration.recordValue);
  }
  if (duration !== undefined) recordValue(duration, milliseconds);
}

/** Those that have counted. */
export const counters = new LuaTable<number, EnvoyCounter>();
let duration: EnvoyHistogram | undefined;
/** Set with the first of these. */
export let increment: Method<EnvoyCounter, [], void>;
let recordValue: Method<EnvoyHistogram, [number], void>;
