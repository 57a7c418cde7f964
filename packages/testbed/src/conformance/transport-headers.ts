/** Tells the header lines of a case from those that the connection and the proxy add on their own. */
import { requestsOf, type ConformanceCase, type HeaderLine } from "./case.js";

/** Lower-case names of what Envoy, a client or a server adds to messages without the plugin's doing. */
export const TRANSPORT_HEADERS: readonly string[] = [
  "connection",
  "content-length",
  "date",
  "host",
  "keep-alive",
  "server",
  "transfer-encoding",
  "x-envoy-expected-rq-timeout-ms",
  "x-envoy-internal",
  "x-envoy-upstream-service-time",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-request-id",
];

/**
 * Leaves out transport headers, but keeps a line that the case is about: one whose value client, gateway or service sent under this name in
 * this case, and one whose name the case expects somewhere. So a case can prove that a client's `x-request-id` did or did not get through.
 */
export function withoutTransportHeaders(
  lines: readonly HeaderLine[],
  testCase: ConformanceCase,
): HeaderLine[] {
  const sent = sentLines(testCase);
  const expected = expectedNames(testCase);
  return lines
    .map(([name, value]): HeaderLine => [name.toLowerCase(), value])
    .filter(
      ([name, value]) =>
        !TRANSPORT_HEADERS.includes(name) || expected.has(name) || sent.has(`${name}:${value}`),
    );
}

function sentLines(testCase: ConformanceCase): Set<string> {
  const { gateway, service } = testCase;
  const lines = [
    ...requestsOf(testCase).flatMap(({ headers = [] }) => headers),
    ...(gateway && "status" in gateway ? (gateway.headers ?? []) : []),
    ...(service?.headers ?? []),
  ];
  return new Set(lines.map(([name, value]) => `${name.toLowerCase()}:${value}`));
}

function expectedNames(testCase: ConformanceCase): Set<string> {
  const differences = Object.values(testCase.differences ?? {}).map(({ expect }) => expect);
  const names = new Set<string>();
  for (const { gateway, service, client } of [testCase.expect, ...differences]) {
    for (const part of [gateway, service, client]) {
      if (typeof part === "object") Object.keys(part.headers ?? {}).forEach((it) => names.add(it));
    }
  }
  return names;
}
