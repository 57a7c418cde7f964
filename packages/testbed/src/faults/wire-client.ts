/**
 * An HTTP/1.1 connection to Envoy that keeps everything that comes back, so that a second answer, or bytes behind an answer, show.
 */
import { connect } from "node:net";
import type { Socket } from "node:net";
import type { CaseRequest } from "../conformance/case.js";
import { encodeHead, valuesOf } from "../http/message.js";
import type { MessageHead } from "../http/message.js";
import { MessageReader, responseFraming, statusOf } from "../http/message-reader.js";

export interface WireResponse {
  readonly status: number;
  readonly head: MessageHead;
  body: string;
  complete: boolean;
}

export class WireClient {
  /** Final responses, in order. */
  readonly responses: WireResponse[] = [];
  /** Bytes that were no HTTP, or came although nothing was asked. */
  stray = "";
  bytesReceived = 0;
  isClosed = false;
  private readonly methods: string[] = [];
  private isUncounted = false;
  private listeners: (() => void)[] = [];
  private readonly reader = new MessageReader({
    head: (head) => {
      const status = statusOf(head);
      const method = status >= 200 || status === 101 ? this.methods.shift() : this.methods[0];
      if (method === undefined && !this.isUncounted) this.stray += head.startLine;
      if (status >= 200 || status === 101) {
        this.responses.push({ status, head, body: "", complete: false });
      }
      return responseFraming(head, method ?? "GET");
    },
    body: (bytes) => {
      const last = this.responses.at(-1);
      if (last) last.body += bytes;
    },
    end: () => {
      const last = this.responses.at(-1);
      if (last) last.complete = true;
    },
  });

  private constructor(private readonly socket: Socket) {
    socket.on("data", (bytes: Buffer) => {
      this.bytesReceived += bytes.length;
      try {
        this.reader.push(bytes);
      } catch {
        this.stray += bytes.toString("latin1");
      }
      this.tell();
    });
    socket.on("end", () => {
      this.reader.finish();
      socket.end();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.isClosed = true;
      this.tell();
    });
  }

  /** Stays open for reading when it has sent its end, and the other way round. */
  static async open(port: number): Promise<WireClient> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    const client = new WireClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return client;
  }

  send(request: CaseRequest, part: "all" | "half a head" | "half a body" = "all"): void {
    const [head, body] = encodeRequest(request);
    this.methods.push(request.method ?? "GET");
    if (part === "half a head") this.write(head.slice(0, head.length >> 1));
    else if (part === "half a body") this.write(head + body.slice(0, body.length >> 1));
    else this.write(head + body);
  }

  /** Takes every response for one to GET, however many come: for bytes whose requests only the other end can count. */
  expectAnything(): void {
    this.isUncounted = true;
  }

  /** Sends bytes as they are. */
  write(bytes: string): void {
    if (!this.socket.destroyed) this.socket.write(bytes, "latin1");
  }

  /** Resolves when `condition` holds or the connection is gone; `false` when neither happened in time. */
  until(condition: () => boolean, milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (value: boolean): void => {
        clearTimeout(timer);
        this.listeners = this.listeners.filter((listener) => listener !== look);
        resolve(value);
      };
      const look = (): void => {
        if (condition() || this.isClosed) done(true);
      };
      const timer = setTimeout(() => done(false), milliseconds);
      this.listeners.push(look);
      look();
    });
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }

  halfClose(): void {
    this.socket.end();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function encodeRequest(request: CaseRequest): [head: string, body: string] {
  const { method = "GET", authority = "service.test", headers = [], body = "" } = request;
  const target = request.path === null ? authority : (request.path ?? "/orders");
  const framed =
    valuesOf(headers, "content-length").length + valuesOf(headers, "transfer-encoding").length > 0;
  const head = encodeHead(`${method} ${target} HTTP/1.1`, [
    ["Host", authority],
    ...headers,
    ...(body === "" || framed ? [] : [["Content-Length", `${body.length}`] as const]),
  ]);
  return [head, body];
}
