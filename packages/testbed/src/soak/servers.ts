/**
 * The gateway and the service of the soak, in a process of their own. The service knows what the gateway has said yes to: whatever else
 * reaches it is counted, and is what the soak is about.
 */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DECISION_HEADERS } from "../conformance/case.js";
import { STREAM_PIECES, payload, served } from "./kinds.js";
import { CACHE_MILLISECONDS } from "./profiles.js";

/** What the gateway does; the request's credentials say it. */
export type Verdict =
  "allow" | "deny" | "error" | "body" | "slow" | "flaky" | "reset" | "silent" | "garbage";

export interface ServerPorts {
  readonly gateway: number;
  readonly service: number;
}

/** Answer to any message of the parent. */
export interface ServerCounts {
  readonly asked: number;
  readonly served: number;
  /** What reached the service without a yes: the first of them, and how many there were. */
  readonly unauthorised: { readonly count: number; readonly examples: readonly string[] };
}

const SLOW_MILLISECONDS = 150;
const PIECE_MILLISECONDS = 20;
/** From the gateway's yes to the service. */
const ON_THE_WAY_MILLISECONDS = 3_000;
/** A client that left does not use its grant. */
const GRANT_MILLISECONDS = 120_000;

/** Identifier of a request to when it was granted, in order. */
const grants = new Map<string, number>();
const attempts = new Set<string>();
const counts = { asked: 0, served: 0, unauthorised: 0 };
const examples: string[] = [];

const gateway = createServer((request, response) => {
  void bodyOf(request).then((body) => judge(request, response, body));
});

const service = createServer((request, response) => {
  const id = request.url?.split("/").at(-1) ?? "";
  if (!isAuthorised(request, id)) intruder(`${request.method} ${request.url}`);
  counts.served++;
  void bodyOf(request).then((body) => serve(request, response, id, body));
});
service.on("clientError", (error: Error & { rawPacket?: Buffer }, socket) => {
  if ((error.rawPacket?.length ?? 0) > 0) intruder(error.message);
  socket.destroy();
});

function isAuthorised({ url = "", headers }: IncomingMessage, id: string): boolean {
  if (url.startsWith("/health")) return true;
  if (!url.startsWith("/cached/")) return grants.delete(id);
  // One yes is enough for many requests, for as long as it is remembered.
  const granted = grants.get(id) ?? -Infinity;
  const isOfTheGranted = headers.authorization === `Bearer allow ${id}`;
  return isOfTheGranted && Date.now() - granted < CACHE_MILLISECONDS + ON_THE_WAY_MILLISECONDS;
}

function judge(request: IncomingMessage, response: ServerResponse, body: string): void {
  counts.asked++;
  const [, verdict = "", id = ""] = (request.headers.authorization ?? "").split(" ");
  const allow = (): void => {
    // Before the first byte of the yes.
    grants.delete(id);
    grants.set(id, Date.now());
    response.writeHead(200, DECISION_HEADERS.flat());
    response.end();
  };
  const deny = (status: number): void => {
    response.writeHead(status, { "content-type": "text/plain" });
    response.end(`no, ${id}`);
  };
  switch (verdict as Verdict) {
    case "allow":
      return allow();
    case "body":
      return body === payload(id) ? allow() : deny(403);
    case "slow":
      setTimeout(allow, SLOW_MILLISECONDS);
      return;
    case "flaky":
      if (attempts.delete(id)) return allow();
      attempts.add(id);
      request.socket.destroy();
      return;
    case "reset":
      request.socket.destroy();
      return;
    case "silent":
      return;
    case "garbage":
      request.socket.end("\x00\x01\x02 this is not HTTP \xfe\xff\r\n\r\n", "latin1");
      return;
    case "error":
      return deny(503);
    default:
      return deny(403);
  }
}

function serve(request: IncomingMessage, response: ServerResponse, id: string, body: string): void {
  const path = request.url ?? "";
  if (path.startsWith("/stream/")) {
    response.writeHead(200, { "content-type": "text/plain" });
    let piece = 0;
    const timer = setInterval(() => {
      response.write(`${id} ${piece++}\n`);
      if (piece < STREAM_PIECES) return;
      clearInterval(timer);
      response.end();
    }, PIECE_MILLISECONDS);
    response.on("close", () => clearInterval(timer));
    return;
  }
  const { rawHeaders } = request;
  const lines = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1] === "x-line");
  response.writeHead(200, { "content-type": "text/plain" });
  response.end(path.startsWith("/lines/") ? lines.join("|") : served(id, body));
}

function intruder(what: string): void {
  counts.unauthorised++;
  if (examples.length < 20) examples.push(what);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece as Buffer);
  } catch {
    // Cut short: the one who sent it has left.
  }
  return Buffer.concat(pieces).toString("latin1");
}

function listen(server: Server): Promise<number> {
  server.keepAliveTimeout = 0;
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

setInterval(() => {
  const oldest = Date.now() - GRANT_MILLISECONDS;
  for (const [id, at] of grants) {
    if (at > oldest) return;
    grants.delete(id);
  }
}, 5_000);

if (process.send) {
  const ports: ServerPorts = { gateway: await listen(gateway), service: await listen(service) };
  process.send(ports);
  process.on("message", () => {
    const { unauthorised: count, ...rest } = counts;
    process.send?.({ ...rest, unauthorised: { count, examples } } satisfies ServerCounts);
  });
  process.on("disconnect", () => process.exit());
}
