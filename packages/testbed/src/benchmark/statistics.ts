/** Medians and quartiles, because a noisy neighbour only ever makes a round slower, and makes some rounds much slower. */

export interface Spread {
  readonly median: number;
  /** A quarter of the values is lower: what a quieter machine would measure. */
  readonly quartile: number;
  readonly lowest: number;
  readonly highest: number;
  /** Median absolute deviation from the median. */
  readonly deviation: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function quartile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 2] ?? NaN;
}

export function spread(values: readonly number[]): Spread {
  const center = median(values);
  return {
    median: center,
    quartile: quartile(values),
    lowest: Math.min(...values),
    highest: Math.max(...values),
    deviation: median(values.map((value) => Math.abs(value - center))),
  };
}
