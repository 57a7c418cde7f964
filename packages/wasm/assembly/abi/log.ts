/** Logging and the clock. */
import { proxy_log } from "@solo-io/proxy-runtime/assembly/imports";
import { Level, Result } from "./constants";
import { RESULT_SIZE, freeTexts, placeTexts, writeText } from "./memory";

export function log(level: Level, line: string): void {
  const text = placeTexts(line.length);
  writeText(text, line);
  proxy_log(level, text, line.length);
  freeTexts(text);
}

/** The lowest level at which the host writes lines; that of all lines when it does not say. */
export function hostLevel(): u32 {
  return proxy_get_log_level(RESULT_SIZE) == Result.Ok ? load<u32>(RESULT_SIZE) : 0;
}

/** Of the monotonic clock: wall clocks jump. */
export function nanoseconds(): u64 {
  return clock_time_get(MONOTONIC, 1, CLOCK) == 0 ? load<u64>(CLOCK) : 0;
}

const MONOTONIC: i32 = 1;
const CLOCK: usize = memory.data(8, 8);

// @ts-ignore: decorator
@external("env", "proxy_get_log_level")
declare function proxy_get_log_level(level: usize): u32;

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "clock_time_get")
declare function clock_time_get(clock: i32, precision: u64, time: usize): u32;
