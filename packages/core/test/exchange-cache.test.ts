/** What becomes of a kept grant while several equal requests are on their way. One at a time: see the conformance cases. */
import { expect, it } from "vitest";
import { newDecisionCache } from "../host/decision-memory";
import { DenialBody } from "../src/denial";
import { Exchange } from "../src/exchange";
import { GatewayFailure, GatewayReply } from "../src/gateway-reply";
import { Policy } from "../src/policy";
import { Step } from "../src/step";
import { headerList, type Line } from "./support/header-lists";
import { RequestHost } from "./support/request-host";

/** Requests that are equal to the gateway, at a plugin that keeps a grant for 100 ms and lets it stand in for as long again. */
class Requests {
  isOneUnderWay = false;
  time = 0;
  readonly policy = new Policy();
  private readonly cache;

  constructor() {
    const { policy } = this;
    policy.cache.ttlMilliseconds = 100;
    policy.cache.staleMilliseconds = 100;
    policy.cache.maxEntries = 10;
    policy.seal();
    policy.replyHeaders.useDefaults();
    policy.denial.body = DenialBody.Gateway;
    this.cache = newDecisionCache(policy);
  }

  /** One more, of which this is the first step. */
  next(step: Step): Exchange {
    const host = new RequestHost({});
    host.checkKey = () => "key";
    host.isUnderWay = () => this.isOneUnderWay;
    host.now = () => this.time;
    const exchange = new Exchange(this.policy, host, this.cache);
    expect(exchange.onRequest()).toBe(step);
    return exchange;
  }

  /** A grant whose time is over. */
  static afterGrant(): Requests {
    const requests = new Requests();
    expect(reply(requests.next(Step.Consult), 200)).toBe(Step.Forward);
    requests.time = 150;
    return requests;
  }
}

const NO_STORE: Line = ["cache-control", "no-store"];

function reply(exchange: Exchange, status: number, ...lines: Line[]): Step {
  const headers = headerList(["x-envoy-upstream-service-time", "1"], ...lines);
  return exchange.onGatewayReply(new GatewayReply(status, headers));
}

function fail(exchange: Exchange): string {
  exchange.onGatewayFailure(GatewayFailure.NoReply);
  const { annotation } = exchange;
  return `${annotation.get("keymate-gateway-auth-status")} ${annotation.get("keymate-decision-cache")}`;
}

it("stands in while the gateway has said nothing since", () => {
  expect(fail(Requests.afterGrant().next(Step.Consult))).toBe("GRANTED STALE");
});

it("does not stand in for a request that was asked about before the gateway refused an equal one", () => {
  const requests = Requests.afterGrant();
  const [first, second] = [requests.next(Step.Consult), requests.next(Step.Consult)];
  expect(reply(first, 403, NO_STORE)).toBe(Step.Reply);
  expect(fail(second)).toBe("GATEWAY_FAILED ");
});

it("does not stand in after a refusal that is kept, while that counts and later", () => {
  const requests = Requests.afterGrant();
  const [first, second, third] = Array.from({ length: 3 }, () => requests.next(Step.Consult));
  expect(reply(first!, 403)).toBe(Step.Reply);
  expect(fail(second!)).toBe("DENIED HIT");
  requests.time = 260;
  expect(fail(third!)).toBe("GATEWAY_FAILED ");
});

it("answers a request that was asked about before the gateway granted an equal one", () => {
  const requests = new Requests();
  const [first, second] = [requests.next(Step.Consult), requests.next(Step.Consult)];
  expect(reply(first, 200)).toBe(Step.Forward);
  expect(fail(second)).toBe("GRANTED HIT");
});

it("does not stand in for a request that goes on to ask alone", () => {
  const requests = Requests.afterGrant();
  const first = requests.next(Step.Consult);
  requests.isOneUnderWay = true;
  const second = requests.next(Step.Join);
  expect(reply(first, 302)).toBe(Step.Reply);
  expect(reply(second, 302)).toBe(Step.Consult);
  expect(fail(second)).toBe("GATEWAY_FAILED ");
});

it("is not used any more when one that asks alone is refused", () => {
  const requests = new Requests();
  const first = requests.next(Step.Consult);
  requests.isOneUnderWay = true;
  const second = requests.next(Step.Join);
  requests.isOneUnderWay = false;
  expect(reply(first, 302)).toBe(Step.Reply);
  expect(reply(second, 302)).toBe(Step.Consult);
  expect(second.key).toBe("");
  expect(reply(requests.next(Step.Consult), 200)).toBe(Step.Forward);
  expect(reply(second, 403, NO_STORE)).toBe(Step.Reply);
  requests.next(Step.Consult);
});

it("is not used any more when a refusal comes that is not kept, though its time is not over", () => {
  const requests = new Requests();
  const [first, second] = [requests.next(Step.Consult), requests.next(Step.Consult)];
  expect(reply(first, 200)).toBe(Step.Forward);
  expect(reply(second, 403, NO_STORE)).toBe(Step.Reply);
  requests.next(Step.Consult);
});

it("is replaced by nothing when the next grant has no room", () => {
  const requests = Requests.afterGrant();
  const large: Line = ["x-large", "x".repeat(40_000)];
  expect(reply(requests.next(Step.Consult), 200, large)).toBe(Step.Forward);
  expect(fail(requests.next(Step.Consult))).toBe("GATEWAY_FAILED ");
});

it("stands in after the gateway has failed", () => {
  const requests = Requests.afterGrant();
  expect(reply(requests.next(Step.Consult), 503)).toBe(Step.Reply);
  expect(fail(requests.next(Step.Consult))).toBe("GRANTED STALE");
});
