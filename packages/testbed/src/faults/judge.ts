/** Compares what was seen of a fault with what may be. */
import type { HeaderLine } from "../conformance/case.js";
import { escapeBytes } from "../conformance/expect.js";
import { valuesOf } from "../http/message.js";
import type { RecordedRequest } from "../servers/recording-server.js";
import type { Answer, Fault } from "./fault.js";
import type { FaultWorld } from "./world.js";

/** What the client saw, whichever protocol it spoke. */
export interface Seen {
  readonly status: number | "none";
  readonly outcome: string | null;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
  readonly incomplete: boolean;
}

export const NOTHING_SEEN: Seen = {
  status: "none",
  outcome: null,
  headers: [],
  body: "",
  incomplete: false,
};

const STATUS_HEADER = "keymate-gateway-auth-status";

export function seenOf(response: {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
  readonly complete: boolean;
}): Seen {
  const lines = valuesOf(response.headers, STATUS_HEADER);
  return {
    ...response,
    outcome: lines.length === 0 ? null : lines.join(", "),
    incomplete: !response.complete,
  };
}

export function judgeClient(fault: Fault, seen: Seen): string[] {
  const problems = seen.headers
    .filter(([name, value]) => /[\x00-\x08\x0a-\x1f\x7f]/.test(name + value))
    .map(([name, value]) => `client: control bytes in ${escapeBytes(`${name}: ${value}`)}`);
  if (fault.expect.some((answer) => matches(answer, seen))) return problems;
  const allowed = describeAnswers(fault.expect);
  return [...problems, `client: expected ${allowed}, found ${describeSeen(seen)}`];
}

/**
 * Looks at what reached the service on behalf of this request.
 *
 * @param others how many requests for the same path are there besides, by right.
 */
export function judgeService(
  fault: Fault,
  seen: Seen,
  world: FaultWorld,
  before: number,
  others: number,
) {
  const { gateway, service } = world;
  const bytes = service.bytesReceived - before;
  const path = fault.request?.path ?? "/orders";
  const isAsked = gateway.requests.some((it) => it.complete && targetOf(it) === path);
  if (bytes > 0 && !isAsked) return [`service: ${bytes} bytes, and the gateway was never asked`];
  if (fault.allowed === "perhaps") return [];
  if (fault.allowed !== true && seen.outcome !== "GRANTED") {
    if (others === 0) return bytes === 0 ? [] : [`service: expected no byte, found ${bytes}`];
    return judgeTargets(world, path, others);
  }
  if (fault.listener?.routeTo !== undefined) return [];
  return judgeTargets(world, path, others + 1);
}

function judgeTargets({ service }: FaultWorld, path: string | null, wanted: number): string[] {
  const targets = service.requests.map(({ target }) => target);
  return targets.length === wanted && targets.every((target) => target === path)
    ? []
    : [`service: expected ${wanted} requests for ${path}, found [${targets.join(", ")}]`];
}

/** What a check call asks about. */
export function targetOf(request: RecordedRequest): string | undefined {
  return valuesOf(request.headers, "keymate-target-uri")[0];
}

export function matches(answer: Answer, seen: Seen): boolean {
  return (
    answer.status === seen.status &&
    (answer.outcome === undefined || answer.outcome === seen.outcome) &&
    (answer.body === undefined || answer.body === seen.body) &&
    (answer.incomplete ?? false) === seen.incomplete
  );
}

export function describeAnswers(answers: readonly Answer[]): string {
  return answers.map(describeAnswer).join(" or ");
}

function describeAnswer(answer: Answer): string {
  const { status, outcome, body, incomplete } = answer;
  return describe(status, outcome, body, incomplete ?? false);
}

export function describeSeen({ status, outcome, body, incomplete }: Seen): string {
  return describe(status, outcome, body.slice(0, 200), incomplete);
}

function describe(
  status: number | "none",
  outcome: string | null | undefined,
  body: string | undefined,
  incomplete: boolean,
): string {
  if (status === "none") return "no answer";
  const shown = body === undefined ? "" : ` ${escapeBytes(body)}`;
  const who = outcome === undefined ? "" : ` ${outcome ?? "undecided"}`;
  return `${status}${who}${shown}${incomplete ? ", broken off" : ""}`;
}
