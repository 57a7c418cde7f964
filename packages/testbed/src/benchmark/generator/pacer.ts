/** Spreads requests over time at a fixed rate, whether or not the answers keep up. */
import type { LoadConnection } from "./load-connection.js";

const TICK_MILLISECONDS = 1;

export class Pacer {
  private readonly free: LoadConnection[] = [];
  private readonly waiting: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** @param rate requests a second. */
  constructor(private readonly rate: number) {}

  start(connections: readonly LoadConnection[]): void {
    this.free.push(...connections);
    const started = performance.now();
    let issued = 0;
    this.timer = setInterval(() => {
      const now = performance.now();
      const target = Math.floor(((now - started) / 1000) * this.rate);
      for (; issued < target; issued++) {
        const connection = this.free.shift();
        if (connection) connection.send(now);
        else this.waiting.push(now);
      }
    }, TICK_MILLISECONDS);
  }

  /** Takes a connection whose answer has come, for the request that has waited longest or for a later one. */
  accept(connection: LoadConnection): void {
    const due = this.waiting.shift();
    if (due === undefined) this.free.push(connection);
    else connection.send(due);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
