/**
 * Answers that Envoy makes up itself: for a filter, for a call of its asynchronous client, for a request it cannot serve.
 *
 * One function for all three, as in Envoy (`Http::Utility::sendLocalReply`).
 */
import type { HeaderLine } from "../conformance/case.js";
import { HeaderMap } from "./header-map.js";

export interface LocalReply {
  readonly headers: HeaderMap;
  readonly body: string;
}

export interface LocalReplyRequest {
  /** The `content-type` of the request that is answered; decides whether the answer speaks gRPC. */
  readonly isGrpc: boolean;
  readonly isHead: boolean;
}

/**
 * @param status what `:status` says, unless the request is gRPC.
 * @param extra lines added by whoever answers; `content-type` among them replaces `text/plain`, framing headers are dropped.
 * @param grpcStatus overrides the status derived from `status`.
 */
export function localReply(
  request: LocalReplyRequest,
  status: number,
  body: string,
  extra: readonly HeaderLine[] = [],
  grpcStatus?: number,
): LocalReply {
  const headers = new HeaderMap();
  headers.replace(":status", String(status));
  for (const [name, value] of extra) {
    const key = name.toLowerCase();
    // Content-length, transfer-encoding and connection are Envoy's own; `:status` in the map is ignored.
    if (key.startsWith(":") || FRAMING.has(key)) continue;
    headers.add(name, value);
  }
  if (request.isGrpc) {
    // A gRPC request gets 200 with grpc-status, even for Envoy's own failures.
    headers.replace(":status", "200");
    headers.replace("content-type", "application/grpc");
    headers.replace("grpc-status", String(grpcStatus ?? grpcStatusOf(status)));
    if (body !== "") headers.replace("grpc-message", percentEncode(body));
    headers.remove("content-length");
    return { headers, body: "" };
  }
  if (body === "") {
    // Envoy drops content-type from an empty local reply.
    headers.remove("content-type");
    headers.remove("content-length");
    return { headers, body: "" };
  }
  headers.replace("content-length", String(body.length));
  if (!headers.has("content-type")) headers.add("content-type", "text/plain");
  return { headers, body: request.isHead ? "" : body };
}

export function isGrpcContentType(value: string | undefined): boolean {
  return value !== undefined && /^application\/grpc(\+|$)/.test(value);
}

/** `Grpc::Utility::httpToGrpcStatus`. */
export function grpcStatusOf(status: number): number {
  switch (status) {
    case 400:
      return 13;
    case 401:
      return 16;
    case 403:
      return 7;
    case 404:
      return 12;
    case 429:
    case 502:
    case 503:
    case 504:
      return 14;
    default:
      return 2;
  }
}

function percentEncode(text: string): string {
  return text.replace(/[^\x20-\x7e]|%/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
    return `%${hex}`;
  });
}

const FRAMING = new Set(["content-length", "transfer-encoding", "connection"]);
