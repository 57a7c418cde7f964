/** What a soak must have been like. */
import type { RuntimeResult, Sample, SoakResult } from "./soak.js";

export interface Bounds {
  readonly memoryMebibytes: number;
  readonly descriptors: number;
}

/** One descriptor lost in a thousand requests would be hundreds in an hour; what comes and goes with the load is some tens. */
export const BOUNDS: Bounds = { memoryMebibytes: 4, descriptors: 32 };

export const MEBIBYTE = 1024 * 1024;

/** Every way in which it was not, one line each. */
export function problemsWith(result: SoakResult, bounds: Bounds = BOUNDS): string[] {
  const { count, examples } = result.servers.unauthorised;
  const intruders =
    count === 0 ? [] : [`${count} requests at the service without a yes: ${examples[0]}`];
  return [...intruders, ...result.runtimes.flatMap((runtime) => problemsOf(runtime, bounds))];
}

function problemsOf(result: RuntimeResult, bounds: Bounds): string[] {
  const problems: string[] = [];
  const { wrong, stillActive, pluginFaults, samples } = result;
  if (wrong.count > 0) problems.push(`${wrong.count} wrong answers: ${wrong.examples[0]}`);
  if (stillActive > 0) problems.push(`${stillActive} requests still active at the end`);
  if (pluginFaults.length > 0) problems.push(`the plugin failed: ${pluginFaults[0]}`);
  const memory = growthOf(samples, ({ residentBytes }) => residentBytes) / MEBIBYTE;
  if (memory > bounds.memoryMebibytes) {
    problems.push(`memory grew by ${memory.toFixed(1)} MiB, allowed ${bounds.memoryMebibytes}`);
  }
  const descriptors = growthOf(samples, (sample) => sample.descriptors);
  if (descriptors > bounds.descriptors) {
    problems.push(`descriptors grew by ${descriptors}, allowed ${bounds.descriptors}`);
  }
  return problems.map((problem) => `${result.runtime}: ${problem}`);
}

/**
 * By how much the last quarter lies above the second one: medians, as traffic comes in waves. The first quarter is the warm-up; samples
 * after the traffic do not count.
 */
export function growthOf(samples: readonly Sample[], measure: (sample: Sample) => number): number {
  const under = samples.slice(0, -1);
  const quarter = (from: number): number[] =>
    under
      .slice(Math.floor((under.length * from) / 4), Math.floor((under.length * (from + 1)) / 4))
      .map(measure);
  return median(quarter(3)) - median(quarter(1));
}

function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("too few samples to compare");
  return [...values].sort((left, right) => left - right)[values.length >> 1] as number;
}
