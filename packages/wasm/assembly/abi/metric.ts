/** Metrics. Envoy calls them `wasmcustom.NAME`, and numbers them per virtual machine. */
import {
  proxy_define_metric,
  proxy_increment_metric,
  proxy_record_metric,
} from "@solo-io/proxy-runtime/assembly/imports";
import { MetricType, Result } from "./constants";
import { PlacedText, RESULT_SIZE } from "./memory";

/** The metric's number; -1 when the host will not have it. */
export function defineMetric(type: MetricType, name: string): i64 {
  const text = new PlacedText(name);
  const result = proxy_define_metric(type, text.address, text.size, RESULT_SIZE);
  text.free();
  return result == Result.Ok ? <i64>load<u32>(RESULT_SIZE) : -1;
}

export function incrementMetric(metric: i64): void {
  if (metric >= 0) proxy_increment_metric(<u32>metric, 1);
}

export function recordMetric(metric: i64, value: u64): void {
  if (metric >= 0) proxy_record_metric(<u32>metric, value);
}
