/** Clients made of Node's own HTTP/1.1 and HTTP/2. */
import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import type { ClientHttp2Session } from "node:http2";
import { STATUS_HEADER } from "./verdict.js";

const MEBIBYTE = Buffer.alloc(1 << 20, "u");

export interface SendOptions {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  /** Writes the body and ends the request. Default: no body. */
  readonly write?: (request: ClientRequest) => void;
}

export function send(port: number, options: SendOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method = "GET", path, headers = {}, agent = false, write } = options;
    const request = httpRequest({
      ...{ host: "127.0.0.1", port, method, path, headers: { ...headers }, agent },
      maxHeaderSize: 128 << 10,
    });
    request.on("response", resolve);
    request.on("error", reject);
    if (write) write(request);
    else request.end();
  });
}

/** Sends until all is sent or an answer has come. */
export async function upload(port: number, mebibytes: number) {
  const hash = createHash("sha256");
  let sent = 0;
  let isAnswered = false;
  const response = await send(port, {
    method: "POST",
    path: "/upload",
    headers: { "content-length": `${mebibytes << 20}` },
    write: (request) => {
      request.on("response", () => (isAnswered = true));
      const pump = () => {
        while (!isAnswered && !request.destroyed && sent < mebibytes << 20) {
          hash.update(MEBIBYTE);
          sent += MEBIBYTE.length;
          if (!request.write(MEBIBYTE)) {
            request.once("drain", pump);
            return;
          }
        }
        if (sent === mebibytes << 20) request.end();
      };
      pump();
    },
  });
  return {
    response,
    get sent() {
      return sent;
    },
    get hash() {
      return hash.digest("hex");
    },
  };
}

export async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const bytes of response as AsyncIterable<Buffer>) text += bytes.toString("latin1");
  return text;
}

export async function drained(response: IncomingMessage): Promise<IncomingMessage> {
  await textOf(response);
  return response;
}

export function streamOf(session: ClientHttp2Session, path: string) {
  return new Promise<{ status: number; outcome: unknown; isComplete: boolean }>((resolve) => {
    const stream = session.request({ ":path": path });
    let status = 0;
    let outcome: unknown;
    let isComplete = false;
    stream.on("response", (headers) => {
      status = headers[":status"] ?? 0;
      outcome = headers[STATUS_HEADER];
    });
    stream.on("data", () => undefined);
    stream.on("end", () => (isComplete = status !== 0));
    stream.on("error", () => undefined);
    stream.on("close", () => resolve({ status, outcome, isComplete }));
  });
}
