/**
 * What a filter must have counted. The line that it logged says what happened, so what was counted follows from it: every case is a case
 * about metrics, too.
 */
import type { ConformanceCase } from "./case.js";
import type { Observation } from "./driver.js";

export const DURATION_HISTOGRAM = "keymate_duration_milliseconds";

/** One line for every metric that was added to more or less often than it should. */
export function breachesOfMetrics(testCase: ConformanceCase, observation: Observation): string[] {
  const { metrics } = observation;
  if (metrics === "unknown here") return [];
  const expected = expectedMetrics(testCase, observation);
  if (!observation.tellsDurations) expected.delete(DURATION_HISTOGRAM);
  return [...new Set([...expected.keys(), ...metrics.keys()])]
    .filter((name) => (expected.get(name) ?? 0) !== (metrics.get(name) ?? 0))
    .map((name) => {
      const [wanted, found] = [expected.get(name) ?? 0, metrics.get(name) ?? 0];
      return `metrics: expected ${name} to grow by ${wanted}, found ${found}`;
    });
}

function expectedMetrics(testCase: ConformanceCase, observation: Observation): Map<string, number> {
  const expected = new Map<string, number>();
  if (testCase.configuration?.["metrics"] === false) return expected;
  const grow = (name: string): void => void expected.set(name, (expected.get(name) ?? 0) + 1);
  for (const line of observation.log) {
    const told = /^Access ([A-Z_]+).* reason=(\S+)$/.exec(line);
    if (told === null) continue;
    const [, outcome = "", reason = ""] = told;
    grow(requestCounter(outcome, reason, testCase, observation));
    if (outcome !== "SKIPPED") grow(DURATION_HISTOGRAM);
    if (testCase.configuration?.["mode"] === "canary") grow("keymate_canary_alone");
    const mayPass = testCase.configuration?.["failure_mode"] === "allow";
    const isReached = observation.service.length > 0;
    if (outcome === "GATEWAY_FAILED" && mayPass && isReached && UNASKED.has(reason)) {
      grow("keymate_failure_mode_allowed");
    }
  }
  for (const [name, times] of Object.entries(testCase.expect.metrics ?? {})) {
    expected.set(name, times);
  }
  return expected;
}

/** Nobody was asked, so `failure_mode` may let the request through. */
const UNASKED = new Set(["connect", "no_cluster", "timeout", "reset"]);

/** In shadow mode the log does not say why, so any reason will do; what it must be, a case can say. */
function requestCounter(
  outcome: string,
  reason: string,
  { configuration }: ConformanceCase,
  { metrics }: Observation,
): string {
  const mode = configuration?.["mode"];
  const isShadow =
    reason === "shadow" || mode === "canary" || (mode === "shadow" && outcome === "GRANTED");
  const name = `keymate_${isShadow ? "shadow" : "requests"}_${outcome.toLowerCase()}`;
  if (reason !== "shadow") return reason === "-" ? name : `${name}_${reason}`;
  const found = metrics === "unknown here" ? [] : [...metrics.keys()];
  return found.find((it) => it === name || it.startsWith(`${name}_`)) ?? name;
}
