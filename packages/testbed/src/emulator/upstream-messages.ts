/** What passes between Envoy and an upstream: requests as they arrive there, replies as Envoy's router hands them on. */
import type { HeaderLine } from "../conformance/case.js";
import type { ObservedRequest } from "../conformance/driver.js";
import type { AsyncOutcome } from "./async-client.js";
import { HeaderMap } from "./header-map.js";

/** A request as the one who receives it sees it. */
export function observedRequest(headers: HeaderMap, body: string): ObservedRequest {
  return {
    method: headers.get(":method") ?? "",
    path: headers.get(":path") ?? "",
    authority: headers.get(":authority") ?? "",
    headers: headers.lines.filter(([name]) => !name.startsWith(":")),
    body,
  };
}

/** What a real server's reply looks like once Envoy's router has passed it on. */
export function repliedHeaders(
  status: number,
  lines: readonly HeaderLine[],
  bodyLength: number,
): HeaderMap {
  const headers = new HeaderMap([[":status", String(status)], ...lines]);
  if (!headers.has("content-length") && status !== 204 && status !== 304 && status >= 200) {
    headers.add("content-length", String(bodyLength));
  }
  if (!headers.has("date")) headers.add("date", "Thu, 01 Jan 2026 00:00:00 GMT");
  // Only a reply that came from an upstream has it; a forged one is replaced.
  headers.replace("x-envoy-upstream-service-time", String(REPLY_TIME));
  return headers;
}

/** The reply of a gateway that answered, as the client hands it over. */
export function upstreamReply(
  behaviour: { status: number; headers?: readonly HeaderLine[]; body?: string },
  isHead: boolean,
): AsyncOutcome {
  const carriesBody = !isHead && behaviour.status !== 204 && behaviour.status !== 304;
  const body = carriesBody ? (behaviour.body ?? "") : "";
  // The whole reply is buffered, 32 MiB at most.
  if (body.length > RESPONSE_BUFFER_LIMIT) return { kind: "failure" };
  const length = (behaviour.body ?? "").length;
  const headers = repliedHeaders(behaviour.status, behaviour.headers ?? [], length);
  return { kind: "reply", headers, body };
}

const RESPONSE_BUFFER_LIMIT = 32 * 1024 * 1024;
/** Milliseconds of simulated time until an upstream answers. */
export const REPLY_TIME = 3;
