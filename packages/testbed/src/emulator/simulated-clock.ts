/**
 * Time that passes only when something is due. Nothing in the emulators waits, so a timeout of ten minutes costs nothing.
 *
 * Milliseconds since the start of the clock; a wall clock begins at an arbitrary fixed date.
 */
export class SimulatedClock {
  private milliseconds = 0;
  private order = 0;
  private readonly pending: { at: number; order: number; act: () => void }[] = [];

  /** Milliseconds since the start, with fractions. */
  get now(): number {
    return this.milliseconds;
  }

  /** Nanoseconds since the start: `CLOCK_MONOTONIC`. */
  get monotonicNanoseconds(): bigint {
    return BigInt(Math.round(this.milliseconds * 1e6)) + MONOTONIC_START;
  }

  /** Nanoseconds since 1970: `CLOCK_REALTIME`. */
  get wallNanoseconds(): bigint {
    return BigInt(Math.round(this.milliseconds * 1e6)) + WALL_START;
  }

  /** Whole milliseconds since 1970. */
  get wallMilliseconds(): number {
    return Number(this.wallNanoseconds / 1_000_000n);
  }

  /** Calls `act` when `delay` milliseconds have passed. */
  after(delay: number, act: () => void): void {
    this.pending.push({ at: this.milliseconds + delay, order: this.order++, act });
  }

  /** Lets time pass until nothing is due any more. */
  runUntilIdle(): void {
    for (;;) {
      this.pending.sort((left, right) => left.at - right.at || left.order - right.order);
      const next = this.pending.shift();
      if (next === undefined) return;
      this.milliseconds = Math.max(this.milliseconds, next.at);
      next.act();
    }
  }
}

const MONOTONIC_START = 1_000_000_000_000n;
const WALL_START = 1_767_225_600_000_000_000n;
