/** Sends one row of the scenario through one runtime and says what came of it, and what of that is not as documented. */
import type { HeaderLine, Runtime } from "../conformance/case.js";
import type { ClientResponse } from "../clients/exchange.js";
import { sendHttp1 } from "../clients/http1.js";
import { valuesOf } from "../http/message.js";
import type { AuditEntry } from "../servers/access-gateway/server.js";
import type { RecordedRequest } from "../servers/recording-server.js";
import { DENIAL_BODIES } from "./scenario.js";
import type { RowExpectation, ScenarioRow } from "./scenario.js";
import type { World } from "./world.js";

export interface RowResult {
  readonly runtime: Runtime;
  readonly row: ScenarioRow;
  readonly questions: number;
  readonly answer: AuditEntry | undefined;
  readonly serviceSaw: RecordedRequest | undefined;
  readonly response: ClientResponse | undefined;
  /** One line for everything that is not as documented. */
  readonly problems: readonly string[];
}

export const DECISION_HEADER_NAMES: readonly string[] = [
  "keymate-decision",
  "keymate-decision-latency",
  "keymate-decision-authority-latency",
  "keymate-decision-cache",
  "keymate-gateway",
];

/** What the service must never see, whoever sent it. */
const PROTECTED_NAME = /^keymate[-_.](enforcer|target[-_.]uri|target[-_.]method)$/i;

const DEADLINE_MILLISECONDS = 10_000;

export async function validateRow(
  world: World,
  runtime: Runtime,
  row: ScenarioRow,
): Promise<RowResult> {
  const observed = { questions: 0, answers: [] as AuditEntry[] };
  world.gateway.observed = observed;
  world.service.server.reset();
  const exchange = sendHttp1(
    world.port(runtime, row.entrance),
    {
      method: row.method,
      path: row.path,
      authority: "orders.demo",
      headers: row.headers,
      body: row.method === "POST" ? '{"item": 1}' : "",
    },
    DEADLINE_MILLISECONDS,
  );
  const [response] = await exchange.responses;
  exchange.close();
  const result = {
    runtime,
    row,
    questions: observed.questions,
    answer: observed.answers[0],
    serviceSaw: world.service.server.requests[0],
    response,
  };
  return { ...result, problems: problemsOf(result, row.expect) };
}

function problemsOf(result: Omit<RowResult, "problems">, expected: RowExpectation): string[] {
  const { response, serviceSaw, answer, questions, runtime } = result;
  if (!response) return ["the client got no response"];
  const gateway = questions === 0 ? "not asked" : (answer?.status ?? "silent");
  const found = [
    difference("gateway", expected.gateway, gateway),
    difference("service reached", expected.serviceReached, serviceSaw !== undefined),
    difference("client status", expected.status, response.status),
    difference("Keymate-Gateway-Auth-Status", expected.outcome, outcomeOf(response)),
    difference("body", expectedBody(runtime, expected, answer), response.body),
    ...(expected.headers ?? []).map((line) => headerDifference(response, line)),
    ...decisionProblems(response, answer),
    ...(serviceSaw?.headers ?? [])
      .filter(([name]) => PROTECTED_NAME.test(name))
      .map(([name, value]) => `the service saw ${name}: ${value}`),
  ];
  const durations = valuesOf(response.headers, "keymate-gateway-auth-duration");
  if (durations.length !== 1 || !/^\d+$/.test(durations[0] ?? "")) {
    found.push(`Keymate-Gateway-Auth-Duration: expected milliseconds, found [${durations}]`);
  }
  return found.filter((problem) => problem !== undefined);
}

/** `undefined`: the service's, which is its own business. */
function expectedBody(
  runtime: Runtime,
  { body }: RowExpectation,
  answer: AuditEntry | undefined,
): string | undefined {
  if (body === "service") return undefined;
  if (body !== "denial") return body.text;
  if (!answer) return undefined;
  const { decision, reason } = answer;
  return DENIAL_BODIES[runtime] ?? `${JSON.stringify({ decision, reason })}\n`;
}

/** The decision headers are the gateway's when it answered, and not there when it did not. */
function decisionProblems(response: ClientResponse, answer: AuditEntry | undefined) {
  const expected = answer
    ? [answer.decision, `${answer.milliseconds}`, undefined, answer.cache, "reference"]
    : [];
  return DECISION_HEADER_NAMES.map((name, index) => {
    const found = valuesOf(response.headers, name);
    if (!answer) return difference(name, "", found.join(", "));
    if (found.length !== 1) return `${name}: expected one line, found ${found.length}`;
    return difference(name, expected[index], found[0]);
  });
}

function headerDifference(response: ClientResponse, [name, value]: HeaderLine) {
  return difference(name, value, valuesOf(response.headers, name).join(", "));
}

function outcomeOf(response: ClientResponse): string {
  return valuesOf(response.headers, "keymate-gateway-auth-status").join(", ");
}

/** `expected` of `undefined` means that anything will do. */
function difference(what: string, expected: unknown, found: unknown): string | undefined {
  if (expected === undefined || expected === found) return undefined;
  return `${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`;
}
