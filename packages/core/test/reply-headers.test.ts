import { describe, expect, it } from "vitest";
import { ReplyHeaderRules, isRelayable } from "../src/reply-headers";

function rules(): ReplyHeaderRules {
  const rules = new ReplyHeaderRules();
  rules.useDefaults();
  return rules;
}

describe("the reply headers that the core reads by default", () => {
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
    expect(rules().reads(name)).toBe(true);
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
    expect(rules().reads(name)).toBe(false);
  });
});

describe("configured reply headers", () => {
  it("are read when they go to the client or to the service", () => {
    const configured = rules();
    configured.onAllow.add("x-remaining");
    configured.upstream.add("x-user-*");
    expect(["x-remaining", "x-user-id", "x-user"].map((name) => configured.reads(name))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([":status", "content-length", "connection", "transfer-encoding", "x-envoy-anything"])(
    "never include %s, whatever the pattern",
    (name) => {
      const configured = rules();
      configured.onAllow.add("*");
      expect(isRelayable(name)).toBe(false);
      expect(configured.reads(name)).toBe(false);
    },
  );

  it.each(["keymate-gateway-auth-status", "keymate_gateway_auth_status", "keymate-decision"])(
    "leave %s to the plugin",
    (name) => {
      expect(isRelayable(name)).toBe(false);
    },
  );
});

describe("what becomes of a header", () => {
  it("is the same however often it is asked, and however many names a gateway invents meanwhile", () => {
    const configured = rules();
    configured.onAllow.add("x-*");
    configured.upstream.add("x-user-*");
    for (let index = 0; index < 500; index++) {
      const names = [`x-user-${index}`, `x-${index}`, `y-${index}`, "location", "x-request-id"];
      const uses = names.map((name) => configured.use(name));
      expect(uses.map(({ goesToService }) => goesToService)).toEqual([
        true,
        ...Array<boolean>(4).fill(false),
      ]);
      expect(uses.map(({ goesWithAllow }) => goesWithAllow)).toEqual([
        true,
        true,
        false,
        false,
        true,
      ]);
      expect(uses.map(({ goesWithDeny }) => goesWithDeny)).toEqual([
        false,
        false,
        false,
        true,
        false,
      ]);
    }
  });

  it("that describes the gateway's body is not to go with the service's", () => {
    const configured = rules();
    configured.onAllow.add("*");
    const { isOfBody, goesWithAllow, goesWithDeny } = configured.use("content-type");
    expect({ isOfBody, goesWithAllow, goesWithDeny }).toEqual({
      isOfBody: true,
      goesWithAllow: false,
      goesWithDeny: true,
    });
  });
});
