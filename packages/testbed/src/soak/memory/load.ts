/** Sends requests on kept-alive connections as fast as the other side answers. */
import { connect } from "node:net";
import { MessageReader, responseFraming, statusOf } from "../../http/message-reader.js";

export interface PlannedRequest {
  /** The request as bytes on the wire. */
  readonly bytes: string;
  readonly method: string;
  /** The status that must come back. */
  readonly status: number;
}

/**
 * Sends `count` requests over `connections` connections, taking turns in `plan`. Resolves when all are answered; rejects at the first
 * response that is not the one planned, and when a connection breaks.
 */
export async function sendLoad(
  port: number,
  plan: readonly PlannedRequest[],
  count: number,
  connections: number,
): Promise<void> {
  let next = 0;
  const take = (): PlannedRequest | undefined =>
    next < count ? plan[next++ % plan.length] : undefined;
  await Promise.all(Array.from({ length: connections }, () => runConnection(port, take)));
}

function runConnection(port: number, take: () => PlannedRequest | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let current: PlannedRequest | undefined;
    const sendNext = (): void => {
      current = take();
      if (current) {
        socket.write(current.bytes, "latin1");
      } else {
        socket.end();
        resolve();
      }
    };
    const reader = new MessageReader({
      head: (head) => {
        if (!current || statusOf(head) !== current.status) {
          reject(new Error(`expected ${current?.status ?? "nothing"}, found ${head.startLine}`));
          socket.destroy();
        }
        return responseFraming(head, current?.method ?? "GET");
      },
      body: () => {},
      end: sendNext,
    });
    socket.on("connect", sendNext);
    socket.on("data", (bytes: Buffer) => reader.push(bytes));
    socket.on("error", reject);
    socket.on("close", () =>
      reject(new Error("the connection was closed before all was answered")),
    );
  });
}
