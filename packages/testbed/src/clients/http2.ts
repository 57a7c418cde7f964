/**
 * An HTTP/2 client with prior knowledge, cleartext.
 *
 * `node:http2` sends and receives header values as one byte a code unit, so bytes above 0x7f survive. It does not let through: control
 * bytes in values (it drops the line), connection-specific headers (it throws), repeated lines of names it holds to be single
 * (`authorization`, `content-type` …: it throws), and the order between different names once one is repeated.
 */
import { connect, constants } from "node:http2";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import type { HeaderLine } from "../conformance/case.js";
import type { ClientRequest, ClientResponse, Exchange } from "./exchange.js";

/** Sends one request on a new connection to loopback. A `null` path sends `CONNECT` without `:path` and `:scheme` (RFC 9113 §8.5). */
export function sendHttp2(
  port: number,
  request: ClientRequest,
  deadlineMilliseconds: number,
): Exchange {
  const session = connect(`http://127.0.0.1:${port}`);
  const responses = new Promise<readonly ClientResponse[]>((resolve, reject) => {
    const { trailers: sent } = request;
    const stream = session.request(outgoing(request), {
      endStream: request.body === "" && request.path !== null && !sent,
      waitForTrailers: sent !== undefined,
    });
    stream.on("wantTrailers", () => stream.sendTrailers(Object.fromEntries(sent ?? [])));
    let head: { status: number; headers: HeaderLine[] } | undefined;
    let body = "";
    let trailers: HeaderLine[] = [];
    let complete = false;
    const finish = (): void => {
      clearTimeout(timer);
      resolve(head ? [{ ...head, body, trailers, complete }] : []);
    };
    const timer = setTimeout(finish, deadlineMilliseconds);
    session.on("error", (error) => {
      if (head) finish();
      else reject(error);
    });
    stream.on("response", (headers: IncomingHttpHeaders, _flags: number, raw: string[]) => {
      const status = Number(headers[constants.HTTP2_HEADER_STATUS]);
      head = { status, headers: headerLines(raw) };
      // The response to a CONNECT that was let through has no end of its own.
      if (request.method === "CONNECT" && status < 300) {
        complete = true;
        finish();
      }
    });
    stream.on(
      "trailers",
      (_headers: unknown, _flags: number, raw: string[]) => (trailers = headerLines(raw)),
    );
    stream.on("data", (bytes: Buffer) => (body += bytes.toString("latin1")));
    stream.on("end", () => (complete = head !== undefined));
    stream.on("error", () => {});
    stream.on("close", finish);
    if (request.body !== "" || sent) stream.end(request.body, "latin1");
  });
  return { responses, close: () => session.destroy() };
}

function outgoing(request: ClientRequest): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ":method": request.method,
    ":authority": request.authority,
  };
  if (request.path !== null) {
    headers[":scheme"] = "http";
    headers[":path"] = request.path;
  }
  for (const [spelled, value] of request.headers) {
    const name = spelled.toLowerCase();
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else headers[name] = [...(Array.isArray(before) ? before : [`${before}`]), value];
  }
  return headers;
}

function headerLines(raw: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    if (!name.startsWith(":")) lines.push([name, raw[index + 1] ?? ""]);
  }
  return lines;
}
