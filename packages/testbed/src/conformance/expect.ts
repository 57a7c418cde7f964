/**
 * Compares what a rung observed with what a case expects, and checks what holds for every request.
 *
 * Messages show bytes: everything outside printable ASCII is written as `\xNN`.
 */
import {
  requestsOf,
  type ConformanceCase,
  type EarlierRequest,
  type Expectation,
  type GatewayAnswer,
  type GatewayBehaviour,
  type HeaderExpectation,
  type HeaderLine,
  type RequestExpectation,
  type ResponseExpectation,
} from "./case.js";
import type { Observation, ObservedRequest, ObservedResponse } from "./driver.js";
import { breachesOfMetrics } from "./expect-metrics.js";

const STATUS_HEADER = "keymate-gateway-auth-status";
const DURATION_HEADER = "keymate-gateway-auth-duration";
const OUTCOMES = ["GRANTED", "DENIED", "SKIPPED", "GATEWAY_FAILED"];
const CREDENTIAL_HEADERS = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "x-auth-token",
]);

/** Every way in which `observation` differs from `expectation`, one line each. Empty: it is as expected. */
export function differencesFrom(
  expectation: Expectation,
  observation: Observation,
  before: readonly EarlierRequest[] = [],
): string[] {
  const { responses } = observation;
  return [
    ...before.flatMap(({ client }, index) =>
      client === undefined ? [] : compareClient(client, responses[index], `client ${index + 1}`),
    ),
    ...compareRequests("gateway", "not asked", expectation.gateway, observation.gateway),
    ...compareRequests("service", "not reached", expectation.service, observation.service),
    ...compareClient(expectation.client, responses[before.length], "client"),
    ...compareAccessLog(expectation.accessLog, observation, before.length),
  ];
}

/** What must hold whatever the case is about. One line for each breach. */
export function breachesOfInvariants(
  testCase: ConformanceCase,
  expectation: Expectation,
  observation: Observation,
): string[] {
  const breaches: string[] = [];
  const requests = requestsOf(testCase).length;
  if (observation.responses.length !== requests) {
    const statuses = observation.responses.map((response) => response.status).join(", ");
    breaches.push(
      `client: expected exactly ${requests === 1 ? "one response" : `${requests} responses`}, found ${observation.responses.length}` +
        (statuses === "" ? "" : ` (${statuses})`),
    );
  }
  // A canary decides and leaves the response as it is.
  const isCanary = testCase.configuration?.["mode"] === "canary";
  const undecided = isCanary || expectation.client.absent?.includes(STATUS_HEADER) === true;
  if (!undecided) breaches.push(...breachesOfStatusHeaders(observation));
  breaches.push(...breachesOfLog(testCase, observation, undecided));
  breaches.push(...breachesOfMetrics(testCase, observation));
  return breaches;
}

/** `text` with everything outside printable ASCII as `\xNN` and the backslash doubled, in double quotes. */
export function escapeBytes(text: string): string {
  const escaped = text.replace(/[\\"]|[^\x20-\x7e]/g, (character) =>
    character === "\\" || character === '"'
      ? `\\${character}`
      : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${escaped}"`;
}

/** The lines of the header `name` (lower case), in order. */
export function linesOf(headers: readonly HeaderLine[], name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

function compareRequests(
  who: "gateway" | "service",
  never: "not asked" | "not reached",
  expected: "not asked" | "not reached" | RequestExpectation,
  observed: readonly ObservedRequest[],
): string[] {
  if (typeof expected === "string") {
    if (observed.length === 0) return [];
    return [`${who}: expected to be ${never}, found ${observed.map(describeRequest).join(", ")}`];
  }
  const { times = 1 } = expected;
  if (observed.length !== times) {
    const found = observed.map(describeRequest).join(", ");
    const wanted = times === 1 ? "one request" : `${times} requests`;
    return [`${who}: expected ${wanted}, found ${observed.length}${found && ` (${found})`}`];
  }
  return observed.flatMap((request) => compareRequest(who, expected, request));
}

function compareRequest(
  who: "gateway" | "service",
  expected: RequestExpectation,
  request: ObservedRequest,
): string[] {
  return [
    ...compareText(`${who} method`, expected.method, request.method),
    ...compareText(`${who} path`, expected.path, request.path),
    ...compareText(`${who} authority`, expected.authority, request.authority),
    ...compareHeaders(who, expected.headers, expected.absent, request.headers),
    ...compareText(`${who} body`, expected.body, request.body),
  ];
}

function compareClient(
  expected: ResponseExpectation,
  response: ObservedResponse | undefined,
  who: string,
): string[] {
  if (response === undefined) return [`${who}: expected ${expected.status}, found no answer`];
  return [
    ...(response.status === expected.status
      ? []
      : [
          `${who} status: expected ${expected.status}, found ${response.status} with body ` +
            escapeBytes(response.body.slice(0, 200)),
        ]),
    ...compareHeaders(who, expected.headers, expected.absent, response.headers),
    ...compareText(`${who} body`, expected.body, response.body),
  ];
}

/** @param index of the request that the case is about. */
function compareAccessLog(
  expected: Expectation["accessLog"],
  { accessLog, responses }: Observation,
  index: number,
): string[] {
  if (expected === undefined) return [];
  const line = accessLog === "not read" ? undefined : accessLog[index];
  if (accessLog === "not read" || line === undefined || accessLog.length !== responses.length) {
    const found = accessLog === "not read" ? accessLog : `${accessLog.length}`;
    return [
      `access log: expected a line for each of ${responses.length} responses, found ${found}`,
    ];
  }
  return [...new Set([...Object.keys(expected), ...line.keys()])].flatMap((name) => {
    const [wanted, value] = [expected[name], line.get(name)];
    const isMet = wanted instanceof RegExp ? wanted.test(value ?? "") : wanted === value;
    const shown = wanted instanceof RegExp ? `text like ${wanted}` : shownOr(wanted, "nothing");
    return isMet
      ? []
      : [`access log ${name}: expected ${shown}, found ${shownOr(value, "nothing")}`];
  });
}

function shownOr(text: string | undefined, nothing: string): string {
  return text === undefined ? nothing : escapeBytes(text);
}

function compareText(what: string, expected: string | undefined, found: string): string[] {
  if (expected === undefined || expected === found) return [];
  return [`${what}: expected ${escapeBytes(expected)}, found ${escapeBytes(found)}`];
}

function compareHeaders(
  who: string,
  expected: HeaderExpectation | undefined,
  absent: readonly string[] | undefined,
  found: readonly HeaderLine[],
): string[] {
  const messages: string[] = [];
  for (const [name, wanted] of Object.entries(expected ?? {})) {
    const lines = linesOf(found, name);
    const shown = `[${lines.map(escapeBytes).join(", ")}]`;
    if (wanted instanceof RegExp) {
      if (lines.length === 0 || !lines.every((line) => new RegExp(wanted).test(line))) {
        messages.push(`${who} header ${name}: expected lines like ${wanted}, found ${shown}`);
      }
    } else if (
      lines.length !== wanted.length ||
      lines.some((line, index) => line !== wanted[index])
    ) {
      const asked = `[${wanted.map(escapeBytes).join(", ")}]`;
      messages.push(`${who} header ${name}: expected ${asked}, found ${shown}`);
    }
  }
  for (const name of absent ?? []) {
    const lines = linesOf(found, name);
    if (lines.length > 0) {
      messages.push(
        `${who} header ${name}: expected none, found [${lines.map(escapeBytes).join(", ")}]`,
      );
    }
  }
  return messages;
}

function breachesOfStatusHeaders(observation: Observation): string[] {
  const breaches: string[] = [];
  for (const response of observation.responses) {
    const status = linesOf(response.headers, STATUS_HEADER);
    if (status.length !== 1 || !OUTCOMES.includes(status[0] as string)) {
      breaches.push(
        `client header ${STATUS_HEADER}: expected one line out of ${OUTCOMES.join(", ")}, found ` +
          `[${status.map(escapeBytes).join(", ")}]`,
      );
    }
    const duration = linesOf(response.headers, DURATION_HEADER);
    if (duration.length !== 1 || !/^\d+$/.test(duration[0] as string)) {
      breaches.push(
        `client header ${DURATION_HEADER}: expected one line of digits, found ` +
          `[${duration.map(escapeBytes).join(", ")}]`,
      );
    }
  }
  return breaches;
}

function breachesOfLog(
  testCase: ConformanceCase,
  observation: Observation,
  undecided: boolean,
): string[] {
  const breaches: string[] = [];
  const access = observation.log.filter((line) => /^Access [A-Z_]+/.test(line));
  const shown = `[${observation.log.map(escapeBytes).join(", ")}]`;
  if (!undecided) {
    const requests = requestsOf(testCase).length;
    if (access.length !== requests) {
      breaches.push(
        `log: expected exactly ${requests === 1 ? "one line" : `${requests} lines`} "Access …", found ` +
          `${access.length} in ${shown}`,
      );
    } else {
      // Requests that are under way together may be decided in another order.
      const logged = access.map((line) => /^Access ([A-Z_]+)/.exec(line)?.[1]).sort();
      const said = observation.responses
        .map(({ headers }) => linesOf(headers, STATUS_HEADER)[0])
        .sort();
      if (logged.join() !== said.join()) {
        breaches.push(
          `log: expected "Access ${said.join(", ")}" as the response says, found ${shown}`,
        );
      }
    }
  }
  for (const [what, secret] of secretsOf(testCase)) {
    for (const line of observation.log) {
      if (line.includes(secret)) {
        breaches.push(
          `log: expected no ${what}, found ${escapeBytes(secret)} in ${escapeBytes(line)}`,
        );
      }
    }
  }
  return breaches;
}

/** Texts of the case that may never be logged. Very short ones are left out: they occur in any line by chance. */
function secretsOf(testCase: ConformanceCase): [what: string, text: string][] {
  const secrets: [string, string][] = [];
  const requests = requestsOf(testCase);
  for (const { path } of requests) {
    const query = path?.indexOf("?") ?? -1;
    if (query >= 0) secrets.push(["query string", (path as string).slice(query)]);
  }
  const headers = [
    ...requests.flatMap((request) => request.headers ?? []),
    ...headersOfGateway(testCase.gateway),
  ];
  for (const [name, value] of headers) {
    if (!CREDENTIAL_HEADERS.has(name.toLowerCase())) continue;
    secrets.push([name.toLowerCase(), value]);
    const token = /^\w+ (\S+)$/.exec(value)?.[1];
    if (token !== undefined) secrets.push([name.toLowerCase(), token]);
  }
  return secrets.filter(([, text]) => text.length >= 4);
}

function headersOfGateway(gateway: GatewayBehaviour | undefined): readonly HeaderLine[] {
  return answersOf(gateway).flatMap((answer) => ("status" in answer ? (answer.headers ?? []) : []));
}

function answersOf(gateway: GatewayBehaviour | undefined): readonly GatewayAnswer[] {
  if (gateway === undefined) return [];
  return "sequence" in gateway ? gateway.sequence : [gateway];
}

function describeRequest(request: ObservedRequest): string {
  return `${request.method} ${escapeBytes(request.path)}`;
}
