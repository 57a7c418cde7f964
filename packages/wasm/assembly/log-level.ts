/**
 * Whether lines at a level are written. Envoy takes more for this question than for reading a clock, and its answer changes only when somebody
 * turns the proxy's level: it is asked at most once a second by whoever knows the time. A line more or less within that second is all that
 * depends on it.
 */
import { Level } from "./abi/constants";
import { hostLevel } from "./abi/log";

const SECOND: u64 = 1000000000;

let lowest: u32 = 0;
let askedAt: u64 = 0;

/** @param now what the clock has just said; 0 when it was not asked, and then Envoy is asked instead. */
export function isWritten(level: Level, now: u64): bool {
  // Nothing is negative here: the difference is large, too, when the clock was set back.
  if (now == 0 || now - askedAt >= SECOND) {
    lowest = hostLevel();
    if (now != 0) askedAt = now;
  }
  return lowest <= <u32>level;
}
