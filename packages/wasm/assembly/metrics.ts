/**
 * Counts and times by the core's names. A metric is defined when it is first needed: most proxies never meet most of the reasons, and each
 * name costs the mesh's Prometheus a series. Numbers belong to the virtual machine, as these variables do.
 */
import { COUNTERS, DURATION_HISTOGRAM, counterName } from "../../core/src/index";
import { MetricType } from "./abi/constants";
import { defineMetric, incrementMetric, recordMetric } from "./abi/metric";

export function count(counter: i32): void {
  if (counter < 0 || counter >= COUNTERS) return;
  let metric = unchecked(counters[counter]);
  if (metric == UNDEFINED) {
    metric = defineMetric(MetricType.Counter, counterName(counter));
    unchecked((counters[counter] = metric));
  }
  incrementMetric(metric);
}

export function recordDuration(milliseconds: i32): void {
  if (duration == UNDEFINED) duration = defineMetric(MetricType.Histogram, DURATION_HISTOGRAM);
  recordMetric(duration, milliseconds);
}

/** What the elements of a new array are. */
const UNDEFINED: u32 = 0;
const counters: StaticArray<u32> = new StaticArray<u32>(COUNTERS);
let duration: u32 = UNDEFINED;
