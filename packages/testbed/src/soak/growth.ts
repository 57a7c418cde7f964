/** One look at a process's memory. */
export interface Sample {
  /** How many requests it had served by then. */
  readonly requests: number;
  readonly bytes: number;
}

/** By how many bytes the largest sample after the warm-up exceeds the last of the warm-up. */
export function growthAfterWarmUp(samples: readonly Sample[], warmUpRequests: number): number {
  const warm = samples.filter(({ requests }) => requests <= warmUpRequests).at(-1);
  const later = samples.filter(({ requests }) => requests > warmUpRequests);
  if (!warm || later.length === 0) {
    throw new Error(`no sample before and after the warm-up of ${warmUpRequests} requests`);
  }
  return Math.max(0, ...later.map(({ bytes }) => bytes - warm.bytes));
}
