/** One request from its headers to its end: performs every step that the core returns, as the filters do in Envoy. */
import { type Check } from "../src/check";
import { type DecisionCache } from "../src/decision-cache";
import { Exchange } from "../src/exchange";
import { GatewayFailure, GatewayReply, MOST_CHECK_LINES } from "../src/gateway-reply";
import { HeaderList } from "../src/header-list";
import { STATUS, UPSTREAM_SERVICE_TIME } from "../src/names";
import { type Policy } from "../src/policy";
import { BodySource } from "../src/reply";
import { goesToGateway, goesToService, type RequestHeaderUse } from "../src/request-headers";
import { Step } from "../src/step";
import { type HeaderLine, InMemoryHost, type InMemoryRequest } from "./in-memory-host";

/** The call that asks the gateway, complete: pseudo-headers first, then the plugin's lines, then the client's. */
export interface GatewayCall {
  /** The Envoy cluster that leads to the gateway. */
  readonly cluster: string;
  readonly timeoutMilliseconds: number;
  readonly headers: readonly HeaderLine[];
  /** As much of the request's body as travels with the call. */
  readonly body: string;
}

export type GatewayAnswer =
  /** The gateway itself replied. */
  | {
      readonly kind: "reply";
      readonly status: number;
      readonly headers?: readonly HeaderLine[];
      readonly body?: string;
    }
  /** Envoy answered in the gateway's place; `text` is the body of that answer, which names the cause. */
  | { readonly kind: "envoy"; readonly status: number; readonly text: string }
  /** No answer to look at. */
  | { readonly kind: "failure"; readonly failure: GatewayFailure };

/** What the client gets in the service's place. */
export interface PluginReply {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

export interface Enforcement {
  /** `GRANTED`, `DENIED`, `SKIPPED` or `GATEWAY_FAILED` (specification §4). */
  readonly outcome: string;
  /** The call that was made; null when nobody was asked. */
  readonly call: GatewayCall | null;
  /** The header lines that the service receives, without pseudo-headers; null when the request does not reach it. */
  readonly serviceHeaders: readonly HeaderLine[] | null;
  /** The answer in the service's place; null when the request reaches the service. */
  readonly reply: PluginReply | null;
  /** What is set on the response, whoever wrote it, after its own lines of these names have been removed. */
  readonly annotation: readonly HeaderLine[];
}

/**
 * Decides about one request.
 *
 * @param ask makes the call. When it rejects, so does `enforce`: nothing has been decided, and nothing may reach the service.
 * @param host answers the core's questions and keeps its log.
 * @param cache what earlier requests under the same policy have left behind (see `newDecisionCache`).
 */
export async function enforce(
  policy: Policy,
  request: InMemoryRequest,
  ask: (call: GatewayCall) => GatewayAnswer | Promise<GatewayAnswer>,
  host: InMemoryHost = new InMemoryHost(request),
  cache: DecisionCache | null = null,
): Promise<Enforcement> {
  host.policy = policy;
  const exchange = new Exchange(policy, host, cache);
  let call: GatewayCall | null = null;
  let answer: GatewayAnswer | null = null;
  let step = exchange.onRequest();
  while (step === Step.ReadBody || step === Step.Consult) {
    if (step === Step.ReadBody) {
      step = exchange.onRequestBody(request.body?.length ?? 0, true);
    } else {
      const composed = gatewayCall(present(exchange.check), policy, request);
      if (composed.headers.length > MOST_CHECK_LINES) {
        step = exchange.onGatewayFailure(GatewayFailure.HeadersTooLarge);
      } else {
        call = composed;
        answer = await ask(call);
        step = report(answer, exchange, policy, host);
      }
    }
  }
  return {
    outcome: exchange.annotation.get(STATUS),
    call,
    serviceHeaders: step === Step.Forward ? serviceHeaders(exchange, policy, request) : null,
    reply: step === Step.Reply ? pluginReply(exchange, answer) : null,
    annotation: linesOf(exchange.annotation),
  };
}

function gatewayCall(check: Check, policy: Policy, request: InMemoryRequest): GatewayCall {
  return {
    cluster: check.cluster,
    timeoutMilliseconds: check.timeoutMilliseconds,
    headers: [...linesOf(check.headers), ...clientLines(policy, request, goesToGateway)],
    body: (request.body ?? "").slice(0, check.bodyBytes),
  };
}

function report(
  answer: GatewayAnswer,
  exchange: Exchange,
  policy: Policy,
  host: InMemoryHost,
): Step {
  if (answer.kind === "failure") return exchange.onGatewayFailure(answer.failure);
  const headers = new HeaderList();
  if (answer.kind === "envoy") {
    host.replyText = answer.text;
    return exchange.onGatewayReply(new GatewayReply(answer.status, headers));
  }
  // What Envoy's router adds to what an upstream said.
  headers.add(UPSTREAM_SERVICE_TIME, "0");
  for (const [name, value] of answer.headers ?? []) {
    if (policy.replyHeaders.reads(name)) headers.add(name, value);
  }
  host.replyText = answer.body ?? "";
  return exchange.onGatewayReply(new GatewayReply(answer.status, headers));
}

function serviceHeaders(
  exchange: Exchange,
  policy: Policy,
  request: InMemoryRequest,
): readonly HeaderLine[] {
  return [...clientLines(policy, request, goesToService), ...linesOf(exchange.serviceHeaders)];
}

function clientLines(
  policy: Policy,
  request: InMemoryRequest,
  isWanted: (use: RequestHeaderUse) => boolean,
): readonly HeaderLine[] {
  return (request.headers ?? []).filter(([name]) => isWanted(policy.requestHeaders.use(name)));
}

function pluginReply(exchange: Exchange, answer: GatewayAnswer | null): PluginReply {
  const reply = present(exchange.reply);
  const gatewayBody = answer !== null && answer.kind === "reply" ? (answer.body ?? "") : "";
  return {
    status: reply.status,
    headers: [...linesOf(reply.headers), ...linesOf(exchange.annotation)],
    body: reply.bodySource === BodySource.Gateway ? gatewayBody : reply.text,
  };
}

function linesOf(list: HeaderList): HeaderLine[] {
  return Array.from({ length: list.size() }, (_, index) => [list.name(index), list.value(index)]);
}

function present<Value>(value: Value | null): Value {
  if (value === null) throw new Error("the core returned a step without what it is about");
  return value;
}
