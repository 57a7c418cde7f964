import { describe, expect, it } from "vitest";
import { annotateDecision, annotateOutcome } from "../src/annotation";
import { GatewayReply } from "../src/gateway-reply";
import { HeaderList } from "../src/header-list";
import { Outcome, Reason } from "../src/outcome";
import { headerList, linesOf, type Line } from "./support/header-lists";

function decisionOf(...lines: Line[]): Line[] {
  return recalledDecisionOf(Reason.None, false, ...lines);
}

function recalledDecisionOf(reason: Reason, isCached: boolean, ...lines: Line[]): Line[] {
  const annotation = new HeaderList();
  const reply = new GatewayReply(200, headerList(...lines));
  annotateDecision(annotation, reply, reason, isCached ? "key" : "");
  return linesOf(annotation);
}

describe("the annotation", () => {
  it.each([
    [Outcome.Granted, 3, "GRANTED", "3"],
    [Outcome.Denied, 0, "DENIED", "0"],
    [Outcome.Skipped, 1, "SKIPPED", "1"],
    [Outcome.GatewayFailed, 600001, "GATEWAY_FAILED", "600001"],
  ])("of outcome %i after %i ms says %s and %s", (outcome, elapsed, status, duration) => {
    const annotation = new HeaderList();
    annotateOutcome(annotation, outcome, elapsed);
    expect(linesOf(annotation)).toEqual([
      ["keymate-gateway-auth-duration", duration],
      ["keymate-gateway-auth-status", status],
    ]);
  });

  it("relays what the gateway says about its decision, every line", () => {
    const lines: Line[] = [
      ["keymate-decision", "allow"],
      ["keymate-decision", "again"],
      ["keymate-decision-latency", "3"],
      ["keymate-decision-authority-latency", "2"],
      ["keymate-decision-cache", "HIT"],
      ["keymate-gateway", "gw-1"],
    ];
    expect(decisionOf(...lines)).toEqual(lines);
  });

  it("relays nothing else", () => {
    expect(
      decisionOf(
        ["x-envoy-upstream-service-time", "1"],
        ["set-cookie", "a=b"],
        ["keymate-gateway-auth-status", "GRANTED"],
        ["keymate-gateway-auth-duration", "0"],
        ["keymate-decision-x", "1"],
        ["keymate_decision", "1"],
      ),
    ).toEqual([]);
  });

  it.each([
    [Reason.None, "MISS"],
    [Reason.Cached, "HIT"],
    [Reason.Stale, "STALE"],
  ])("with a cache and for reason %i says %s where the gateway says nothing", (reason, word) => {
    const decision: Line = ["keymate-decision", "allow"];
    const lines = recalledDecisionOf(reason, true, decision);
    expect(lines).toContainEqual(["keymate-decision-cache", word]);
    expect(lines).toContainEqual(decision);
    expect(lines).toHaveLength(2);
  });

  it("lets the gateway speak of its own cache when it was asked, and not otherwise", () => {
    const line: Line = ["keymate-decision-cache", "REFRESHED"];
    expect(recalledDecisionOf(Reason.None, true, line)).toEqual([line]);
    expect(recalledDecisionOf(Reason.Cached, true, line)).toEqual([[line[0], "HIT"]]);
    expect(recalledDecisionOf(Reason.Stale, true, line)).toEqual([[line[0], "STALE"]]);
  });

  it("takes out bytes that would split a response, and leaves the others", () => {
    expect(decisionOf(["keymate-decision", "a\r\nset-cookie: b\x00\xff"])).toEqual([
      ["keymate-decision", "aset-cookie: b\xff"],
    ]);
  });
});
