/** Shows what came of a feature's cases: a row for each case, divided where the runtimes differ. */
import Table from "cli-table3";
import type { ConformanceCase, HeaderLine, RequestExpectation } from "../../conformance/case.js";
import type { Observation, ObservedRequest } from "../../conformance/driver.js";
import { DURATION_HISTOGRAM } from "../../conformance/expect-metrics.js";
import { expectationFor } from "../../conformance/judge.js";
import { valuesOf } from "../../http/message.js";
import type { Showing } from "./show.js";

const WIDTHS = [38, 7, 32, 26, 42, 14, 1];
const HEAD = [
  "Request",
  "Runtime",
  "Gateway was asked",
  "Service saw",
  "Client, counters, access log",
  "Auth-Status",
  "",
];

/** Expected of every call and every answer, and therefore not worth a line. */
const EVERYDAY =
  /^keymate-(enforcer|target-|decision($|-latency|-authority)|gateway$|gateway-auth-(status|duration))/;

export function renderFeature(showings: readonly Showing[]): string {
  const table = new Table({
    head: HEAD,
    colWidths: WIDTHS.map((width) => width + 2),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const testCase of new Set(showings.map((showing) => showing.testCase))) {
    const rows = merged(showings.filter((showing) => showing.testCase === testCase));
    const [first = [], ...others] = rows;
    table.push([{ content: describeCase(testCase), rowSpan: rows.length }, ...first], ...others);
  }
  return table.toString();
}

/** One row for runtimes of which the same was seen. */
function merged(showings: readonly Showing[]): string[][] {
  const rows: { runtimes: string[]; cells: string[] }[] = [];
  for (const showing of showings) {
    const cells = cellsOf(showing);
    const same = rows.find((row) => row.cells.join("\0") === cells.join("\0"));
    if (same) same.runtimes.push(showing.runtime);
    else rows.push({ runtimes: [showing.runtime], cells });
  }
  return rows.map(({ runtimes, cells }) => [
    runtimes.length > 1 ? "both" : runtimes.join(", "),
    ...cells,
  ]);
}

function describeCase(testCase: ConformanceCase): string {
  const { name, configuration, request = {}, before = [] } = testCase;
  const { method = "GET", path = "/orders", protocol = "" } = request;
  const sent = (request.headers ?? []).map(headerText);
  const keys = Object.entries(configuration ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const earlier = before.length > 0 ? [`behind ${before.length} more`] : [];
  return [
    name.slice(name.indexOf("/") + 1),
    `${method} ${path ?? ""} ${protocol}`,
    ...sent,
    ...earlier,
    ...keys,
  ]
    .map((line) => shortened(line, 120).trimEnd())
    .join("\n");
}

function cellsOf({ testCase, runtime, observation, problems }: Showing): string[] {
  const expected = expectationFor(testCase, runtime);
  const response = observation.responses.at(-1);
  const shown = Object.keys(expected.client.headers ?? {});
  return [
    describeRequests(observation.gateway, expected.gateway, "not asked"),
    describeRequests(observation.service, expected.service, "nothing"),
    response
      ? [
          `${response.status}`,
          ...linesOf(response.headers, shown),
          shortened(response.body, 68),
          ...(expected.metrics === undefined ? [] : countedIn(observation)),
          ...(expected.accessLog === undefined ? [] : loggedIn(observation)),
        ]
          .filter((line) => line !== "")
          .join("\n")
      : "no answer",
    valuesOf(response?.headers ?? [], "keymate-gateway-auth-status").join(", "),
    problems.length === 0 ? "✓" : "✗",
  ];
}

/** Of cases that are about metrics. */
function countedIn({ metrics }: Observation): string[] {
  if (metrics === "unknown here") return ["counts: this Envoy lets Lua count nothing"];
  return [...metrics]
    .filter(([name]) => name !== DURATION_HISTOGRAM)
    .sort()
    .map(([name, times]) => `+${times} ${name}`);
}

/** The last line of the access log, of cases that are about it. */
function loggedIn({ accessLog }: Observation): string[] {
  const line = accessLog === "not read" ? undefined : accessLog.at(-1);
  if (line === undefined || line.size === 0) return ["access log: nothing"];
  return ["access log:", ...[...line].map(([name, value]) => `${name}=${value}`)];
}

function describeRequests(
  requests: readonly ObservedRequest[],
  expected: RequestExpectation | string,
  none: string,
): string {
  const [request] = requests;
  if (!request) return none;
  const times = requests.length > 1 ? `, ${requests.length} times` : "";
  const shown = typeof expected === "string" ? [] : Object.keys(expected.headers ?? {});
  const body = request.body === "" ? [] : [`body: ${shortened(request.body, 24)}`];
  return [
    shortened(`${request.method} ${request.path}${times}`, 68),
    ...linesOf(request.headers, shown),
    ...body,
  ].join("\n");
}

/** The lines of the names that the case is about, in its order: the runtimes' own may differ. */
function linesOf(headers: readonly HeaderLine[], names: readonly string[]): string[] {
  return names
    .filter((name) => !EVERYDAY.test(name))
    .flatMap((name) => headers.filter(([found]) => found === name).map(headerText));
}

function headerText([name, value]: HeaderLine): string {
  return shortened(`${name}: ${value}`, 68);
}

/** On one line, without bytes that a terminal would take for something else. */
function shortened(text: string, longest: number): string {
  const plain = text.replace(/[^\x20-\x7e]/g, "·");
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
