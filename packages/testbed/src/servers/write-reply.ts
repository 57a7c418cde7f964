/** Writes a reply with exactly the bytes asked for; only what frames the body is added where it is missing. */
import type { Socket } from "node:net";
import type { HeaderLine } from "../conformance/case.js";
import { encodeHead, valuesOf } from "../http/message.js";

export interface Reply {
  readonly status: number;
  readonly headers?: readonly HeaderLine[];
  readonly body?: string;
}

/** `method` is that of the request: a reply to HEAD announces its body and does not send it. */
export function writeReply(socket: Socket, method: string, reply: Reply): void {
  socket.write(encodeReply(method, reply), "latin1");
}

export function encodeReply(method: string, reply: Reply): string {
  const headers = reply.headers ?? [];
  const body = reply.body ?? "";
  const bodiless = reply.status < 200 || reply.status === 204 || reply.status === 304;
  const framed =
    valuesOf(headers, "content-length").length + valuesOf(headers, "transfer-encoding").length > 0;
  const length: HeaderLine[] = bodiless || framed ? [] : [["content-length", `${body.length}`]];
  const head = encodeHead(`HTTP/1.1 ${reply.status} `, [...headers, ...length]);
  return bodiless || method === "HEAD" ? head : head + body;
}
