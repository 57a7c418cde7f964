import { describe, expect, it } from "vitest";
import { Outcome, Reason, outcomeLabel, reasonLabel } from "../src/outcome";

describe("labels", () => {
  it.each([
    [Outcome.Granted, "GRANTED"],
    [Outcome.Denied, "DENIED"],
    [Outcome.Skipped, "SKIPPED"],
    [Outcome.GatewayFailed, "GATEWAY_FAILED"],
  ])("outcome %i is %s", (outcome, label) => {
    expect(outcomeLabel(outcome)).toBe(label);
  });

  it.each([
    [Reason.None, ""],
    [Reason.Connect, "connect"],
    [Reason.Timeout, "timeout"],
    [Reason.Reset, "reset"],
    [Reason.NoCluster, "no_cluster"],
    [Reason.GatewayError, "gateway_5xx"],
    [Reason.BadReply, "bad_reply"],
    [Reason.BodyTooLarge, "body_too_large"],
    [Reason.NoPath, "no_path"],
    [Reason.Shadow, "shadow"],
    [Reason.Unexpected, "unexpected"],
  ])("reason %i is %j", (reason, label) => {
    expect(reasonLabel(reason)).toBe(label);
  });
});
