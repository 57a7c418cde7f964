/** Calls of Envoy that the SDK does not declare. */
import { ADDRESS } from "./memory";

/** Of the monotonic clock. */
export function nanoseconds(): u64 {
  clock_time_get(MONOTONIC, 1, ADDRESS);
  return load<u64>(ADDRESS);
}

const MONOTONIC: i32 = 1;

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "clock_time_get")
declare function clock_time_get(clock: i32, precision: u64, time: usize): u32;

// @ts-ignore: decorator
@external("env", "proxy_get_log_level")
export declare function proxy_get_log_level(level: usize): u32;
