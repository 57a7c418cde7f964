import { describe, expect, it } from "vitest";
import { GatewayFailure, GatewayReply } from "../src/gateway-reply";
import { Outcome, Reason } from "../src/outcome";
import {
  isFromGateway,
  outcomeOfStatus,
  reasonOfFailure,
  reasonOfLocalReply,
  reasonOfStatus,
} from "../src/verdict";
import { headerList } from "./support/header-lists";

const PROOF = "x-envoy-upstream-service-time";

/** What every status means when the gateway itself said it. */
const VERDICTS = [
  { from: 0, to: 199, outcome: Outcome.GatewayFailed, reason: Reason.BadReply },
  { from: 200, to: 299, outcome: Outcome.Granted, reason: Reason.None },
  { from: 300, to: 499, outcome: Outcome.Denied, reason: Reason.None },
  { from: 500, to: 599, outcome: Outcome.GatewayFailed, reason: Reason.GatewayError },
  { from: 600, to: 1000, outcome: Outcome.GatewayFailed, reason: Reason.BadReply },
];

describe("a reply of the gateway itself", () => {
  it.each(VERDICTS)("with a status from $from to $to", ({ from, to, outcome, reason }) => {
    for (let status = from; status <= to; status++) {
      const reply = new GatewayReply(status, headerList([PROOF, "1"]));
      expect(isFromGateway(reply)).toBe(true);
      expect([status, outcomeOfStatus(status), reasonOfStatus(status)]).toEqual([
        status,
        outcome,
        reason,
      ]);
    }
  });

  it("is proven by Envoy's header, whatever its value, and by nothing else", () => {
    expect(isFromGateway(new GatewayReply(503, headerList([PROOF, ""])))).toBe(true);
    expect(isFromGateway(new GatewayReply(200, headerList(["keymate-gateway", "gw"])))).toBe(false);
    expect(isFromGateway(new GatewayReply(200, headerList()))).toBe(false);
  });
});

describe("a reply that Envoy made up", () => {
  it("never counts as a verdict, whatever its status", () => {
    for (let status = 0; status <= 1000; status++) {
      const reply = new GatewayReply(status, headerList());
      expect(isFromGateway(reply)).toBe(false);
      expect([Reason.Connect, Reason.Timeout, Reason.BadReply]).toContain(
        reasonOfLocalReply(reply, ""),
      );
    }
  });

  const CONNECT_ERROR = "upstream connect error or disconnect/reset before headers. ";

  /** Envoy 1.40's names of why a stream was reset (`resetReasonToString` in its source/common/http/utility.cc). */
  const RESETS = [
    ["local connection failure", Reason.Connect],
    ["remote connection failure", Reason.Connect],
    ["connection timeout", Reason.Connect],
    ["connection termination", Reason.Reset],
    ["local reset", Reason.Connect],
    ["local refused stream reset", Reason.Connect],
    ["overflow", Reason.Connect],
    ["remote reset", Reason.Reset],
    ["remote reset (no error)", Reason.Reset],
    ["remote refused stream reset", Reason.Connect],
    ["remote error with CONNECT request", Reason.Connect],
    ["protocol error", Reason.BadReply],
    ["overload manager reset", Reason.Connect],
    ["HTTP/1 premature upstream half close", Reason.Reset],
  ] as const;

  it.each(RESETS)("for the reset reason %s", (name, expected) => {
    const text = `${CONNECT_ERROR}reset reason: ${name}`;
    const retried = `${CONNECT_ERROR}retried and the latest reset reason: ${name}`;
    const status = name === "protocol error" ? 502 : 503;
    const http = new GatewayReply(status, headerList());
    expect(reasonOfLocalReply(http, text)).toBe(expected);
    expect(reasonOfLocalReply(http, retried)).toBe(expected);
    // A check call with a gRPC content type is answered 200 with the text in a header.
    const grpc = new GatewayReply(200, headerList(["grpc-status", "14"], ["grpc-message", text]));
    expect(reasonOfLocalReply(grpc, "")).toBe(expected);
  });

  it.each([
    [504, "upstream request timeout", Reason.Timeout],
    [504, "", Reason.Timeout],
    [204, "upstream request timeout", Reason.Timeout],
    [200, "", Reason.BadReply],
    [200, "hello", Reason.BadReply],
    [503, "no healthy upstream", Reason.Connect],
    [200, "no healthy upstream", Reason.Connect],
    [503, "upstream failure", Reason.Reset],
    [503, "invalid header value for: x", Reason.Connect],
    [502, `${CONNECT_ERROR}reset reason: protocol error`, Reason.BadReply],
    [502, "", Reason.BadReply],
    [0, "", Reason.BadReply],
  ])("with status %i and the text %j", (status, text, expected) => {
    expect(reasonOfLocalReply(new GatewayReply(status, headerList()), text)).toBe(expected);
  });

  it("is read from its body first, from grpc-message where there is none", () => {
    const reply = new GatewayReply(200, headerList(["grpc-message", "upstream request timeout"]));
    expect(reasonOfLocalReply(reply, "")).toBe(Reason.Timeout);
    expect(reasonOfLocalReply(reply, "no healthy upstream")).toBe(Reason.Connect);
  });
});

describe("a call without a reply", () => {
  it.each([
    ["an unknown cluster", GatewayFailure.UnknownCluster, Reason.NoCluster],
    ["a cluster without hosts", GatewayFailure.Unreachable, Reason.Connect],
    ["a call given up", GatewayFailure.NoReply, Reason.Reset],
  ] as const)("because of %s", (_, failure, expected) => {
    expect(reasonOfFailure(failure)).toBe(expected);
  });
});
