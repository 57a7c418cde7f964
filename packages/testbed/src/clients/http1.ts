/** An HTTP/1.1 client that sends exactly the bytes it is given, bytes above 0x7f and malformed values included. */
import { connect } from "node:net";
import type { HeaderLine } from "../conformance/case.js";
import { encodeHead, valuesOf } from "../http/message.js";
import type { MessageHead } from "../http/message.js";
import { MessageReader, responseFraming, statusOf } from "../http/message-reader.js";
import type { ClientRequest, ClientResponse, Exchange } from "./exchange.js";

/** As curl does: a server that knows nothing of `Expect` must not make the client wait for ever (RFC 9110 §10.1.1). */
const CONTINUE_PATIENCE_MILLISECONDS = 1_000;

/**
 * Sends one request on a new connection to loopback.
 *
 * Added where missing: `Host`, and `Content-Length` when there is a body. A body with `Transfer-Encoding: chunked` is sent as one chunk,
 * a body with `Expect: 100-continue` after `100` or one second.
 */
export function sendHttp1(
  port: number,
  request: ClientRequest,
  deadlineMilliseconds: number,
): Exchange {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const responses: Mutable<ClientResponse>[] = [];
  let settle: () => void = () => {};
  const settled = new Promise<void>((resolve) => (settle = resolve));
  const timer = setTimeout(settle, deadlineMilliseconds);

  let bodySent = false;
  const sendBody = (): void => {
    if (bodySent) return;
    bodySent = true;
    if (!socket.destroyed) socket.write(encodeBody(request), "latin1");
  };
  const waitsForContinue = valuesOf(request.headers, "expect").includes("100-continue");
  const impatient = waitsForContinue
    ? setTimeout(sendBody, CONTINUE_PATIENCE_MILLISECONDS)
    : undefined;

  const reader = new MessageReader({
    head: (head) => {
      const status = statusOf(head);
      const framing = responseFraming(head, request.method);
      if (status === 100) sendBody();
      if (status >= 200 || status === 101) responses.push(responseOf(head));
      // What follows a switch of protocols is no part of the response.
      if (framing === "tunnel") completeLast(responses, settle);
      return framing;
    },
    body: (bytes) => {
      const last = responses.at(-1);
      if (last && last.status !== 101) last.body += bytes;
    },
    end: (trailers) => {
      const last = responses.at(-1);
      if (!last) return;
      last.trailers = trailers;
      completeLast(responses, settle);
    },
  });
  socket.on("connect", () => {
    socket.write(encodeRequestHead(request), "latin1");
    if (!waitsForContinue) sendBody();
  });
  socket.on("data", (bytes: Buffer) => {
    try {
      reader.push(bytes);
    } catch {
      // Bytes that are no HTTP after a response are a response of their own: no case expects two.
      responses.push({ ...EMPTY_RESPONSE, body: bytes.toString("latin1") });
      settle();
    }
  });
  socket.on("end", () => reader.finish());
  socket.on("error", () => socket.destroy());
  socket.on("close", () => settle());
  return {
    responses: settled.then(() => {
      clearTimeout(timer);
      clearTimeout(impatient);
      return responses;
    }),
    close: () => socket.destroy(),
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const EMPTY_RESPONSE: ClientResponse = {
  status: 0,
  headers: [],
  body: "",
  trailers: [],
  complete: false,
};

function responseOf(head: MessageHead): Mutable<ClientResponse> {
  return { ...EMPTY_RESPONSE, status: statusOf(head), headers: head.headers };
}

function completeLast(responses: Mutable<ClientResponse>[], settle: () => void): void {
  const last = responses.at(-1);
  if (!last) return;
  last.complete = true;
  settle();
}

function encodeRequestHead(request: ClientRequest): string {
  const target = request.path ?? request.authority;
  const { headers, body } = request;
  const framed =
    valuesOf(headers, "content-length").length + valuesOf(headers, "transfer-encoding").length > 0;
  const host: HeaderLine[] =
    valuesOf(headers, "host").length > 0 ? [] : [["Host", request.authority]];
  const length: HeaderLine[] = body === "" || framed ? [] : [["Content-Length", `${body.length}`]];
  return encodeHead(`${request.method} ${target} HTTP/1.1`, [...host, ...headers, ...length]);
}

function encodeBody({ headers, body }: ClientRequest): string {
  const chunked = valuesOf(headers, "transfer-encoding").some((value) => /chunked$/i.test(value));
  if (!chunked) return body;
  return body === "" ? "0\r\n\r\n" : `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}
