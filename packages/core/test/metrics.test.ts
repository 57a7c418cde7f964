import { describe, expect, it } from "vitest";
import { decodeConfiguration } from "../src/configuration/decoder";
import { DenialBody } from "../src/denial";
import { Exchange } from "../src/exchange";
import { GatewayFailure } from "../src/gateway-reply";
import { COUNTERS, Counter, counterName, requestCounter } from "../src/metrics";
import { Outcome, type Reason, outcomeLabel, reasonLabel } from "../src/outcome";
import { RequestHost } from "./support/request-host";

const OUTCOMES = [Outcome.Granted, Outcome.Denied, Outcome.Skipped, Outcome.GatewayFailed];
const REASONS = Array.from({ length: 32 }, (_, reason) => reason as Reason).filter(
  (reason) => reasonLabel(reason) !== undefined,
);

describe("the counter of a request", () => {
  const all = OUTCOMES.flatMap((outcome) =>
    REASONS.flatMap((reason) =>
      [false, true].map((isShadow) => ({
        counter: requestCounter(outcome, reason, isShadow),
        parts: [
          isShadow ? "shadow" : "requests",
          outcomeLabel(outcome).toLowerCase(),
          reasonLabel(reason),
        ],
      })),
    ),
  );

  it("is one that no other outcome, reason or mode has", () => {
    expect(new Set(all.map(({ counter }) => counter)).size).toBe(all.length);
  });

  it("has a place in a table of that size", () => {
    const counters = [...all.map(({ counter }) => counter), Counter.FailureModeAllowed];
    expect(counters.filter((counter) => counter < 0 || counter >= COUNTERS)).toEqual([]);
  });

  it("is named after them, in letters that every system of metrics takes", () => {
    const names = all.map(({ counter }) => counterName(counter));
    expect(names).toEqual(all.map(({ parts }) => `keymate_${parts.filter(Boolean).join("_")}`));
    expect(names.filter((name) => !/^[a-z0-9_]+$/.test(name))).toEqual([]);
  });
});

it("counts what passes by failure_mode under a name of its own", () => {
  expect(counterName(Counter.FailureModeAllowed)).toBe("keymate_failure_mode_allowed");
});

describe("an exchange", () => {
  function failing(keys: Record<string, unknown>, path = "/orders"): RequestHost {
    const document = JSON.stringify({ gateway_url: "http://gateway", ...keys });
    const host = new RequestHost({ path });
    const exchange = new Exchange(decodeConfiguration(document, DenialBody.Gateway).policy!, host);
    exchange.onRequest();
    exchange.onGatewayFailure(GatewayFailure.Unreachable);
    exchange.onGatewayFailure(GatewayFailure.Unreachable);
    return host;
  }

  it("is counted and timed once", () => {
    const host = failing({});
    expect(host.counted).toEqual(["keymate_requests_gateway_failed_connect"]);
    expect(host.durations).toEqual([7]);
  });

  it("is counted with its reason in shadow mode, where the response only says shadow", () => {
    expect(failing({ mode: "shadow" }).counted).toEqual(["keymate_shadow_gateway_failed_connect"]);
  });

  it("is counted twice when it passes although nobody said yes", () => {
    expect(failing({ failure_mode: "allow" }).counted).toEqual([
      "keymate_requests_gateway_failed_connect",
      "keymate_failure_mode_allowed",
    ]);
  });

  it("takes no time when it is skipped", () => {
    const host = failing({ skip_paths: ["/"] });
    expect([host.counted, host.durations]).toEqual([["keymate_requests_skipped"], []]);
  });

  it("is not counted when nobody wants to know", () => {
    const host = failing({ metrics: false, failure_mode: "allow" });
    expect([host.counted, host.durations]).toEqual([[], []]);
  });
});
