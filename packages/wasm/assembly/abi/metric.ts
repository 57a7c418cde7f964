/** Metrics. Envoy calls them `wasmcustom.NAME`, and numbers them per virtual machine. */
import {
  proxy_define_metric,
  proxy_increment_metric,
  proxy_record_metric,
} from "@solo-io/proxy-runtime/assembly/imports";
import { MetricType, Result } from "./constants";
import { PlacedText, RESULT_SIZE } from "./memory";

/** One more than the metric's number; {@link REFUSED} when the host will not have it. */
export function defineMetric(type: MetricType, name: string): u32 {
  const text = new PlacedText(name);
  const result = proxy_define_metric(type, text.address, text.size, RESULT_SIZE);
  text.free();
  return result == Result.Ok ? load<u32>(RESULT_SIZE) + 1 : REFUSED;
}

export function incrementMetric(metric: u32): void {
  if (metric != REFUSED) proxy_increment_metric(metric - 1, 1);
}

export function recordMetric(metric: u32, value: u64): void {
  if (metric != REFUSED) proxy_record_metric(metric - 1, value);
}

const REFUSED: u32 = u32.MAX_VALUE;
