import { describe, expect, it } from "vitest";
import { BODY_NAMES, DENIAL_NAMES, isReadFromReply, parseStatus } from "../src/gateway-reply";

describe("the reply headers that the core reads", () => {
  it.each([
    "x-envoy-upstream-service-time",
    "grpc-message",
    "keymate-decision",
    "keymate-decision-latency",
    "keymate-decision-authority-latency",
    "keymate-decision-cache",
    "keymate-gateway",
    "content-type",
    "www-authenticate",
    "proxy-authenticate",
    "location",
    "set-cookie",
    "retry-after",
    "cache-control",
    "vary",
    "content-language",
  ])("include %s", (name) => {
    expect(isReadFromReply(name)).toBe(true);
  });

  it.each([
    "",
    ":status",
    "content-length",
    "transfer-encoding",
    "connection",
    "content-encoding",
    "server",
    "x-user",
    "keymate-gateway-auth-status",
    "keymate-gateway-auth-duration",
    "set-cookie2",
    "x-envoy-upstream-service-time2",
  ])("do not include %j", (name) => {
    expect(isReadFromReply(name)).toBe(false);
  });

  it("describe the body in a subset of those for a denied client", () => {
    expect(BODY_NAMES.filter((name) => !DENIAL_NAMES.includes(name))).toEqual([]);
  });
});

describe("the status", () => {
  it("is three digits", () => {
    for (let status = 0; status <= 999; status++) {
      expect(parseStatus(String(status).padStart(3, "0"))).toBe(status);
    }
  });

  it.each([
    "",
    "2",
    "20",
    "2000",
    "0200",
    "-20",
    "+20",
    "2 0",
    " 200",
    "200 ",
    "20\n",
    "2e2",
    "0x2",
    "2.0",
  ])("%j is none", (text) => {
    expect(parseStatus(text)).toBe(0);
  });
});
