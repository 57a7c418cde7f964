/** The two latencies that are reported, in microseconds, of samples in milliseconds. */
export function latenciesOf(milliseconds: number[]): { p50: number; p99: number } {
  milliseconds.sort((a, b) => a - b);
  const quantile = (share: number) =>
    1000 * (milliseconds[Math.floor(milliseconds.length * share)] ?? 0);
  return { p50: quantile(0.5), p99: quantile(0.99) };
}
