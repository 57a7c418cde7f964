/**
 * What Envoy's HTTP connection manager does around the filter: it turns a client's request into a header map, sends what a filter lets
 * through to the service, and writes the response.
 */
import type { CaseRequest, HeaderLine } from "../conformance/case.js";
import type { ObservedRequest } from "../conformance/driver.js";
import { observedRequest, repliedHeaders } from "./upstream-messages.js";
import { HeaderMap } from "./header-map.js";
import type { LocalReply } from "./local-reply.js";
import type { SimulatedClock } from "./simulated-clock.js";
import type { World } from "./world.js";

export interface DownstreamRequest {
  readonly headers: HeaderMap;
  readonly body: string;
  /** Whether trailers follow the body, and are its end. */
  readonly hasTrailers: boolean;
  /** The request never ends: an upgrade, or CONNECT. */
  readonly staysOpen: boolean;
  /** How the body comes in. Default: at once, in pieces of 16 KiB. */
  readonly pieces?: readonly BodyPiece[];
}

export interface BodyPiece {
  /** Since the request's headers. */
  readonly afterMilliseconds: number;
  readonly bytes: number;
}

/**
 * Lets the body come in. The end of the stream comes by itself, behind the data, or as trailers where somebody looks at them; that of an
 * upgrade does not come.
 */
export function scheduleBody(
  clock: SimulatedClock,
  request: DownstreamRequest,
  onData: (data: string, ends: boolean) => void,
  onTrailers = () => onData("", true),
): void {
  let start = 0;
  for (const { afterMilliseconds, bytes } of request.pieces ?? piecesOf(request.body)) {
    const data = request.body.slice(start, start + bytes);
    clock.after(afterMilliseconds, () => onData(data, false));
    start += bytes;
  }
  if (request.staysOpen) return;
  clock.after(request.pieces?.at(-1)?.afterMilliseconds ?? 0, () =>
    request.hasTrailers ? onTrailers() : onData("", true),
  );
}

function piecesOf(body: string): BodyPiece[] {
  const count = Math.ceil(body.length / PIECE_BYTES);
  return Array.from({ length: count }, () => ({ afterMilliseconds: 0, bytes: PIECE_BYTES }));
}

const PIECE_BYTES = 16 * 1024;

/** The request as the first HTTP filter meets it. */
export function downstreamRequest(request: CaseRequest = {}): DownstreamRequest {
  const headers = new HeaderMap();
  headers.add(":authority", request.authority ?? "service.test");
  if (request.path !== null) headers.add(":path", request.path ?? "/orders");
  headers.add(":method", request.method ?? "GET");
  const isUpgrade = asksForUpgrade(request.headers ?? []);
  for (const [name, value] of request.headers ?? []) {
    const key = name.toLowerCase();
    if (key === "host" || HOP_BY_HOP.has(key)) continue;
    if (!isUpgrade && (key === "connection" || key === "upgrade")) continue;
    headers.add(key, value);
  }
  const body = request.body ?? "";
  const isChunked = (request.headers ?? []).some(([name]) => /^transfer-encoding$/i.test(name));
  if (
    body !== "" &&
    !isChunked &&
    request.trailers === undefined &&
    !headers.has("content-length")
  ) {
    headers.add("content-length", String(body.length));
  }
  // A client's x-forwarded-proto becomes the scheme.
  if (!headers.has("x-forwarded-proto")) headers.add("x-forwarded-proto", "http");
  headers.add(":scheme", headers.get("x-forwarded-proto") ?? "http");
  // A fresh one for every request that brings none.
  if (!headers.has("x-request-id")) headers.add("x-request-id", freshRequestId());
  const hasTrailers = request.trailers !== undefined;
  return { headers, body, hasTrailers, staysOpen: isUpgrade || request.method === "CONNECT" };
}

/** Whether its headers are all of a request. */
export function endsWithHeaders({ body, staysOpen, hasTrailers }: DownstreamRequest): boolean {
  return body === "" && !staysOpen && !hasTrailers;
}

/** The router's side of one request: headers go out as soon as the filter lets them, body bytes as they come. */
export class ServiceRequest {
  private readonly index: number;

  constructor(
    private readonly world: World,
    private readonly headers: HeaderMap,
  ) {
    this.index = world.serviceRequests.push(observedRequest(headers, "")) - 1;
  }

  write(data: string): void {
    const request = this.world.serviceRequests[this.index] as ObservedRequest;
    this.world.serviceRequests[this.index] = { ...request, body: request.body + data };
  }

  /** The request has ended: what the service answers. */
  finish(): LocalReply {
    const request = this.world.serviceRequests[this.index] as ObservedRequest;
    const service = this.world.serviceAnswer(request);
    const carriesBody =
      this.headers.get(":method") !== "HEAD" && service.status !== 204 && service.status !== 304;
    return {
      headers: repliedHeaders(service.status, service.headers, service.body.length),
      body: carriesBody ? service.body : "",
    };
  }
}

/** Writes the response to the client, as the codec does: with no look at what is in it. */
export function respond(world: World, headers: HeaderMap, body: string, isHead: boolean): void {
  const status = Number(headers.get(":status"));
  // Below 200 the connection breaks or the client waits for ever: nothing that counts as an answer arrives.
  if (!(status >= 200)) return;
  headers.replace("server", "envoy");
  if (!headers.has("date")) headers.add("date", "Thu, 01 Jan 2026 00:00:00 GMT");
  const lines: [string, string][] = [];
  for (const [name, value] of headers.lines) {
    if (name.startsWith(":")) continue;
    // CR and LF are written out as they are, and begin a new line on the wire.
    const [first, ...injected] = value.split(/\r?\n/);
    lines.push([name, first as string]);
    for (const line of injected) {
      const colon = line.indexOf(":");
      lines.push(colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).trim()]);
    }
  }
  const isBodiless = status === 204 || status === 304;
  world.responses.push({ status, headers: lines, body: isBodiless || isHead ? "" : body });
  // The bytes behind a 304 are read as the beginning of another response.
  if (status === 304 && body !== "") world.responses.push({ status: 0, headers: [], body });
}

/** `Http::Utility::isUpgrade`: without the connection's consent the header means nothing, and is taken off. */
function asksForUpgrade(headers: readonly HeaderLine[]): boolean {
  const values = (wanted: string): string[] =>
    headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  const consent = values("connection").some((value) => /(^|,)\s*upgrade\s*(,|$)/i.test(value));
  return consent && values("upgrade").some((value) => value !== "");
}

/** Taken off by the connection manager. `expect` is not: the test world has `proxy_100_continue`, so it is the service's to answer. */
const HOP_BY_HOP = new Set(["keep-alive", "proxy-connection", "transfer-encoding"]);

let requests = 0;
function freshRequestId(): string {
  requests++;
  return `00000000-0000-4000-8000-${requests.toString(16).padStart(12, "0")}`;
}
