/** An HTTP/1.1 server that records every request byte for byte and answers byte for byte as told. Gateway and service are made of it. */
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { HeaderLine } from "../conformance/case.js";
import { valuesOf } from "../http/message.js";
import type { MessageHead } from "../http/message.js";
import { MessageReader, requestFraming } from "../http/message-reader.js";

/** A request as it arrived. It is recorded from its head on, so that a request that was cut short shows too. */
export interface RecordedRequest {
  readonly method: string;
  /** The request target as it was on the request line. */
  readonly target: string;
  /** In order, spelling kept. */
  readonly headers: readonly HeaderLine[];
  body: string;
  trailers: readonly HeaderLine[];
  /** Whether all of it arrived. */
  complete: boolean;
}

/** Answers a request by writing to the connection it came on. Called when the request is complete; for a tunnel, after its head. */
export type Answer = (request: RecordedRequest, socket: Socket) => void;

export class RecordingServer {
  /** In the order of arrival, since the last `reset`. */
  requests: RecordedRequest[] = [];
  /** How many bytes arrived since the last `reset`, on whatever connection. */
  bytesReceived = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(public answer: Answer) {
    this.server = createServer((socket) => this.serve(socket));
  }

  /** Listens on loopback and gives the port. */
  listen(port = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      // Node's backlog of 511 would turn a burst of connections into timeouts that no case is about.
      this.server.listen({ port, host: "127.0.0.1", backlog: 4_096 }, () => {
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** Forgets what was recorded. Requests that still arrive on behalf of the past are recorded into a list nobody reads. */
  reset(): void {
    this.requests = [];
    this.bytesReceived = 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    let current: RecordedRequest | undefined;
    let tunnel = false;
    const reader = new MessageReader({
      head: (head) => {
        current = recordedRequest(head);
        this.requests.push(current);
        const framing = requestFraming(head);
        if (framing === "tunnel") {
          tunnel = true;
          this.answer(current, socket);
        } else if (valuesOf(head.headers, "expect").includes("100-continue")) {
          socket.write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        return framing;
      },
      body: (bytes) => {
        if (current) current.body += bytes;
      },
      end: (trailers) => {
        if (!current) return;
        current.trailers = trailers;
        current.complete = true;
        if (!tunnel) this.answer(current, socket);
      },
    });
    socket.on("data", (bytes: Buffer) => {
      this.bytesReceived += bytes.length;
      try {
        reader.push(bytes);
      } catch {
        socket.destroy();
      }
    });
    socket.on("end", () => {
      reader.finish();
      socket.end();
    });
    // A reset by the peer is part of the game: what arrived is on record.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.sockets.delete(socket));
  }
}

/** The value of `Host`, empty when there was none. */
export function authorityOf(request: RecordedRequest): string {
  return valuesOf(request.headers, "host")[0] ?? "";
}

function recordedRequest(head: MessageHead): RecordedRequest {
  const [method = "", target = ""] = head.startLine.split(" ");
  return { method, target, headers: head.headers, body: "", trailers: [], complete: false };
}
