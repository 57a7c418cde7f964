/**
 * Tells an exchange every order of up to four events, whether Envoy would bring them in that order or not, and watches what it decides.
 * What must hold holds for all of them; nothing here repeats the table of transitions.
 */
import { describe, expect, it } from "vitest";
import { newDecisionCache } from "../host/decision-memory";
import type { DecisionCache } from "../src/decision-cache";
import { Exchange } from "../src/exchange";
import { GatewayFailure, GatewayReply } from "../src/gateway-reply";
import { BodyMode, Policy } from "../src/policy";
import { Match, PathKind } from "../src/match";
import { State } from "../src/state";
import { Step } from "../src/step";
import { headerList, type Line } from "./support/header-lists";
import { RequestHost, type Request } from "./support/request-host";

const PROOF: Line = ["x-envoy-upstream-service-time", "1"];
const DECISION: Line = ["keymate-decision", "d"];
const LIMIT = 10;

type Tell = (exchange: Exchange) => Step;

const EVENTS: Record<string, Tell> = {
  request: (exchange) => exchange.onRequest(),
  "body, more to come": (exchange) => exchange.onRequestBody(LIMIT, false),
  "body, complete": (exchange) => exchange.onRequestBody(LIMIT, true),
  "body, too large": (exchange) => exchange.onRequestBody(LIMIT + 1, false),
  "reply 2xx": replied(200, PROOF, DECISION),
  "reply 4xx": replied(403, PROOF, DECISION),
  "reply 5xx": replied(503, PROOF, DECISION),
  "reply of an odd status": replied(101, PROOF, DECISION),
  "reply 2xx without proof": replied(200, DECISION),
  "reply 5xx without proof": replied(503),
  "failure: unknown cluster": (exchange) =>
    exchange.onGatewayFailure(GatewayFailure.UnknownCluster),
  "failure: unreachable": (exchange) => exchange.onGatewayFailure(GatewayFailure.Unreachable),
  "failure: no reply": (exchange) => exchange.onGatewayFailure(GatewayFailure.NoReply),
};

function replied(status: number, ...lines: Line[]): Tell {
  return (exchange) => exchange.onGatewayReply(new GatewayReply(status, headerList(...lines)));
}

interface Situation {
  name: string;
  request?: Request;
  /** Decisions are cached: nothing is known yet, an equal check is under way, or what is known of one is over and may stand in. */
  cache?: "empty" | "equal check under way" | "outdated grant";
  /** What configuration says. */
  policy?: Partial<Pick<Policy, "bodyMode" | "allowsOnFailure">>;
  isShadow?: boolean;
  /** The only events at which some order lets the request through, and the status that goes with it. */
  forwards: Record<string, string>;
}

const GRANTED = { "reply 2xx": "GRANTED" };
const FAILED_UNASKED = {
  "reply 5xx without proof": "GATEWAY_FAILED",
  "failure: unknown cluster": "GATEWAY_FAILED",
  "failure: unreachable": "GATEWAY_FAILED",
  "failure: no reply": "GATEWAY_FAILED",
};
const REFUSED = {
  "reply 4xx": "DENIED",
  "reply 5xx": "GATEWAY_FAILED",
  "reply of an odd status": "GATEWAY_FAILED",
  "reply 2xx without proof": "GATEWAY_FAILED",
};

const STALE = {
  "reply 5xx without proof": "GRANTED",
  "failure: unknown cluster": "GRANTED",
  "failure: unreachable": "GRANTED",
  "failure: no reply": "GRANTED",
};

const SITUATIONS: Situation[] = [
  { name: "a request without a body to read", forwards: GRANTED },
  { name: "a skipped request", request: { path: "/public" }, forwards: { request: "SKIPPED" } },
  { name: "a request without a path", request: { path: "" }, forwards: {} },
  { name: "a request with its whole body", policy: { bodyMode: BodyMode.Full }, forwards: GRANTED },
  {
    name: "a request that announces too large a body",
    policy: { bodyMode: BodyMode.Full },
    request: { headers: { "content-length": "11" } },
    forwards: {},
  },
  {
    name: "a request with the beginning of its body",
    policy: { bodyMode: BodyMode.Partial },
    forwards: GRANTED,
  },
  {
    name: "a request that may pass when the gateway cannot be asked",
    policy: { allowsOnFailure: true },
    forwards: { ...GRANTED, ...FAILED_UNASKED },
  },
  {
    name: "the same with its whole body",
    policy: { allowsOnFailure: true, bodyMode: BodyMode.Full },
    forwards: { ...GRANTED, ...FAILED_UNASKED },
  },
  {
    name: "a request in shadow mode",
    isShadow: true,
    forwards: { ...GRANTED, ...FAILED_UNASKED, ...REFUSED },
  },
  {
    name: "a request in shadow mode with its whole body",
    isShadow: true,
    policy: { bodyMode: BodyMode.Full },
    forwards: { ...GRANTED, ...FAILED_UNASKED, ...REFUSED, "body, too large": "DENIED" },
  },
  { name: "a request of which nothing is known", cache: "empty", forwards: GRANTED },
  {
    name: "a request like one that is being asked about",
    cache: "equal check under way",
    forwards: GRANTED,
  },
  {
    name: "the same in shadow mode",
    cache: "equal check under way",
    isShadow: true,
    forwards: { ...GRANTED, ...FAILED_UNASKED, ...REFUSED },
  },
  {
    name: "a request of which a grant is over",
    cache: "outdated grant",
    forwards: { ...GRANTED, ...STALE },
  },
  {
    name: "a request in shadow mode without a path",
    isShadow: true,
    request: { path: "" },
    forwards: { request: "DENIED" },
  },
];

/** A host whose checks are all equal. */
class EqualChecks extends RequestHost {
  constructor(
    request: Request | undefined,
    private readonly isOneUnderWay: boolean,
    private readonly time: number,
  ) {
    super(request);
  }

  override checkKey = () => "key";
  override isUnderWay = () => this.isOneUnderWay;
  override now = () => this.time;
}

function newExchange(situation: Situation) {
  const policy = Object.assign(new Policy(), { bodyMaxBytes: LIMIT }, situation.policy);
  policy.standard.isShadow = situation.isShadow === true;
  policy.rules.addSkip(new Match(PathKind.Prefix, "/public"));
  policy.seal();
  policy.replyHeaders.useDefaults();
  const cache = situation.cache === undefined ? null : filledCache(policy, situation.cache);
  const isOneUnderWay = situation.cache === "equal check under way";
  const host = new EqualChecks(situation.request, isOneUnderWay, 150);
  return { exchange: new Exchange(policy, host, cache), host };
}

function filledCache(policy: Policy, state: Situation["cache"]): DecisionCache | null {
  policy.cache.ttlMilliseconds = 100;
  policy.cache.maxEntries = 10;
  policy.cache.staleMilliseconds = 100;
  const cache = newDecisionCache(policy);
  if (state === "outdated grant") {
    const first = new Exchange(policy, new EqualChecks({}, false, 0), cache);
    expect(first.onRequest()).toBe(Step.Consult);
    expect(replied(200, PROOF, DECISION)(first)).toBe(Step.Forward);
  }
  return cache;
}

/** State and kind of event, each pair that some order has brought about. */
const told = new Set<string>();

/** What is wrong with one order of events in one situation; `forwardedAt` and `repliedAt` collect where decisions fell. */
function problemsOf(
  situation: Situation,
  order: string[],
  forwardedAt: Set<string>,
  repliedAt: Set<string>,
): string[] {
  const { exchange, host } = newExchange(situation);
  const problems: string[] = [];
  const steps: Step[] = [];
  let decision: Step | undefined;
  let decided = "";
  const must = (holds: boolean, what: string) => {
    if (!holds) problems.push(`${order.slice(0, steps.length).join(" | ")}: ${what}`);
  };
  for (const event of order) {
    const kind = event.startsWith("failure") ? "reply" : (event.split(/[ ,]/)[0] ?? "");
    told.add(`${Reflect.get(exchange, "state")} ${kind}`);
    const step = EVENTS[event]!(exchange);
    steps.push(step);
    if (decision !== undefined) {
      must(step === Step.Ignore, "something is done after the decision");
    } else if (step === Step.Forward || step === Step.Reply) {
      decision = step;
      decided = JSON.stringify([exchange.annotation, exchange.reply, host.logged]);
      (step === Step.Forward ? forwardedAt : repliedAt).add(event);
      checkDecision(step, event, situation, exchange, host, must);
    } else {
      must(step !== Step.Ignore, "an event is ignored before the decision");
      must(exchange.annotation.size() === 0, "an annotation before the decision");
      must(exchange.reply === null, "an answer before the decision");
      must(host.logged.length === 0, "a log line before the decision");
      if (step === Step.Consult) must(exchange.check !== null, "Consult without a check");
      if (step === Step.Join) must(exchange.key !== "", "Join without a key");
    }
  }
  if (decision !== undefined) {
    const last = JSON.stringify([exchange.annotation, exchange.reply, host.logged]);
    must(last === decided, "annotation, answer or log change after the decision");
  }
  must(steps.filter((step) => step === Step.Consult).length <= 1, "the gateway is asked twice");
  must(
    steps.indexOf(Step.Join) <= 0 || steps[0] === Step.ReadBody,
    "an equal check is waited for late",
  );
  return problems;
}

function checkDecision(
  step: Step,
  event: string,
  situation: Situation,
  exchange: Exchange,
  host: RequestHost,
  must: (holds: boolean, what: string) => void,
): void {
  const { annotation, reply } = exchange;
  const status = annotation.get("keymate-gateway-auth-status");
  const count = (name: string) => annotation.values(name).length;
  must(count("keymate-gateway-auth-status") === 1, "not one status in the annotation");
  must(count("keymate-gateway-auth-duration") === 1, "not one duration in the annotation");
  must(host.logged.length === 1, "not one log line");
  must(host.logged[0]?.line.startsWith(`Access ${status} `) === true, "log and annotation differ");
  const isVerdict = ["reply 2xx", "reply 4xx", "reply 5xx"].includes(event);
  const isStale = annotation.get("keymate-decision-cache") === "STALE";
  must(
    !annotation.has("keymate-decision") || isVerdict || isStale,
    "a decision that the gateway did not give",
  );
  if (step === Step.Forward) {
    must(status === situation.forwards[event], `Forward as ${status}`);
    must(reply === null, "Forward with an answer");
    const isAnswer = event.startsWith("reply") || event.startsWith("failure");
    must(!isAnswer || exchange.check !== null, "Forward without a question");
  } else {
    must(status === "DENIED" || status === "GATEWAY_FAILED", `Reply as ${status}`);
    must(reply !== null && reply.status >= 300 && reply.status <= 599, "Reply without a refusal");
  }
}

function* everyOrder(events: string[], length: number): Generator<string[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const rest of everyOrder(events, length - 1)) {
    for (const event of events) yield [...rest, event];
  }
}

describe("whatever comes, in whatever order", () => {
  it.each(SITUATIONS)("to $name", (situation) => {
    const events = Object.keys(EVENTS);
    const problems: string[] = [];
    const forwardedAt = new Set<string>();
    const repliedAt = new Set<string>();
    // Orders of less than four events are the beginnings of these.
    for (const order of everyOrder(events, 4)) {
      problems.push(...problemsOf(situation, order, forwardedAt, repliedAt));
      if (problems.length > 5) break;
    }
    expect(problems).toEqual([]);
    expect([...forwardedAt].sort()).toEqual(Object.keys(situation.forwards).sort());
    // Everything that comes too early is refused, at least.
    expect(repliedAt.size).toBeGreaterThanOrEqual(events.length - 1);
  });

  // Behind the situations, which tell the events.
  it("every kind of event, in every state", () => {
    const kinds = ["request", "body", "reply"];
    const states = Array.from({ length: State.Settled + 1 }, (_, state) => state);
    const pairs = states.flatMap((state) => kinds.map((kind) => `${state} ${kind}`));
    expect([...told].sort()).toEqual(pairs.sort());
  });
});
