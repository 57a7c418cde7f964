/** One HTTP/1.1 connection that sends the same request again and again and finds the ends of the responses. */
import { connect } from "node:net";
import type { Socket } from "node:net";

export interface LoadEvents {
  /** @param sentAt what `send` was told. */
  onResponse(status: string, sentAt: number): void;
  onError(): void;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const CONTENT_LENGTH = Buffer.from("\r\ncontent-length: ");

export class LoadConnection {
  readonly connected: Promise<void>;
  private readonly socket: Socket;
  private pending: Buffer | undefined;
  private sentAt = 0;
  private waits = false;
  private ending: (() => void) | undefined;

  constructor(
    port: number,
    private readonly request: Buffer,
    private readonly events: LoadEvents,
  ) {
    this.socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.connected = new Promise((resolve, reject) => {
      this.socket.once("connect", resolve);
      this.socket.once("error", reject);
    });
    this.socket.on("data", (chunk) => this.receive(chunk));
    this.socket.on("close", () => {
      if (this.waits) this.events.onError();
      this.waits = false;
      this.ending?.();
    });
  }

  /** @param at when the request is due, in milliseconds of `performance.now()`: what its latency counts from. */
  send(at: number): void {
    this.sentAt = at;
    this.waits = true;
    this.socket.write(this.request);
  }

  /** Resolves when the last response has come and the connection is closed. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.destroyed) return resolve();
      this.ending = resolve;
      if (!this.waits) this.socket.destroy();
      else setTimeout(() => this.socket.destroy(), 5_000).unref();
    });
  }

  private receive(chunk: Buffer): void {
    const bytes = this.pending ? Buffer.concat([this.pending, chunk]) : chunk;
    const head = bytes.indexOf(HEAD_END);
    const length = head < 0 ? 0 : contentLength(bytes.subarray(0, head + 2));
    if (head < 0 || bytes.length < head + 4 + length) {
      this.pending = bytes;
      return;
    }
    this.pending = undefined;
    this.waits = false;
    this.events.onResponse(bytes.toString("latin1", 9, 12), this.sentAt);
    if (this.ending && !this.waits) this.socket.destroy();
  }
}

/** Of a response head; 0 without one: the stand-ins never answer in chunks. */
function contentLength(head: Buffer): number {
  const start = head.indexOf(CONTENT_LENGTH);
  if (start < 0) return 0;
  const from = start + CONTENT_LENGTH.length;
  return Number(head.toString("latin1", from, head.indexOf("\r\n", from)));
}
