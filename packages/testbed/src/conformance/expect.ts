/**
 * Compares what a rung observed with what a case expects, and checks what holds for every request.
 *
 * Messages show bytes: everything outside printable ASCII is written as `\xNN`.
 */
import type {
  ConformanceCase,
  Expectation,
  GatewayAnswer,
  GatewayBehaviour,
  HeaderExpectation,
  HeaderLine,
  RequestExpectation,
  ResponseExpectation,
} from "./case.js";
import type { Observation, ObservedRequest, ObservedResponse } from "./driver.js";

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
export function differencesFrom(expectation: Expectation, observation: Observation): string[] {
  return [
    ...compareRequests("gateway", "not asked", expectation.gateway, observation.gateway),
    ...compareRequests("service", "not reached", expectation.service, observation.service),
    ...compareClient(expectation.client, observation.responses),
  ];
}

/** What must hold whatever the case is about. One line for each breach. */
export function breachesOfInvariants(
  testCase: ConformanceCase,
  expectation: Expectation,
  observation: Observation,
): string[] {
  const breaches: string[] = [];
  if (observation.responses.length !== 1) {
    const statuses = observation.responses.map((response) => response.status).join(", ");
    breaches.push(
      `client: expected exactly one response, found ${observation.responses.length}` +
        (statuses === "" ? "" : ` (${statuses})`),
    );
  }
  const undecided = expectation.client.absent?.includes(STATUS_HEADER) === true;
  if (!undecided) breaches.push(...breachesOfStatusHeaders(observation));
  breaches.push(...breachesOfLog(testCase, observation, undecided));
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
  observed: readonly ObservedResponse[],
): string[] {
  const response = observed[0];
  if (response === undefined) return [`client: expected ${expected.status}, found no answer`];
  return [
    ...(response.status === expected.status
      ? []
      : [
          `client status: expected ${expected.status}, found ${response.status} with body ` +
            escapeBytes(response.body.slice(0, 200)),
        ]),
    ...compareHeaders("client", expected.headers, expected.absent, response.headers),
    ...compareText("client body", expected.body, response.body),
  ];
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
    if (access.length !== 1) {
      breaches.push(
        `log: expected exactly one line "Access …", found ${access.length} in ${shown}`,
      );
    } else {
      const outcome = /^Access ([A-Z_]+)/.exec(access[0] as string)?.[1];
      const status =
        observation.responses[0] && linesOf(observation.responses[0].headers, STATUS_HEADER)[0];
      if (outcome !== status) {
        breaches.push(`log: expected "Access ${status}" as the response says, found ${shown}`);
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
  const path = testCase.request?.path ?? "";
  const query = path.indexOf("?");
  if (query >= 0) secrets.push(["query string", path.slice(query)]);
  const headers = [...(testCase.request?.headers ?? []), ...headersOfGateway(testCase.gateway)];
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
