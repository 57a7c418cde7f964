import { describe, expect, it } from "vitest";
import { Exchange } from "../src/exchange";
import { GatewayFailure, GatewayReply } from "../src/gateway-reply";
import { DenialBody } from "../src/denial";
import { BodyMode, Policy } from "../src/policy";
import { BodySource } from "../src/reply";
import { Match, PathKind } from "../src/match";
import { Step } from "../src/step";
import { headerList, linesOf, type Line } from "./support/header-lists";
import { RequestHost, type Request } from "./support/request-host";

const PROOF: Line = ["x-envoy-upstream-service-time", "1"];
const DISPATCH_FAILED = '{"error": "Authorization Service Unavailable (Dispatch Failed)"}';
const NO_HEADERS = '{"error": "Authorization Service Unavailable (No Headers)"}';

interface Options {
  bodyMode?: BodyMode;
  denialBody?: DenialBody;
}

/** An exchange whose policy skips /public and lets 10 bytes of a body through. */
function exchangeFor(request: Request, { bodyMode, denialBody }: Options = {}) {
  const policy = new Policy();
  policy.rules.addSkip(new Match(PathKind.Prefix, "/public"));
  policy.seal();
  policy.bodyMode = bodyMode ?? BodyMode.None;
  policy.bodyMaxBytes = 10;
  policy.replyHeaders.useDefaults();
  policy.denial.body = denialBody ?? DenialBody.Gateway;
  const host = new RequestHost(request);
  return { exchange: new Exchange(policy, host), host };
}

/** An exchange that has asked the gateway. */
function askedFor(request: Request = {}, options: Options = {}) {
  const asked = exchangeFor(request, options);
  expect(asked.exchange.onRequest()).toBe(Step.Consult);
  return asked;
}

function annotationOf(exchange: Exchange): Record<string, string> {
  return Object.fromEntries(linesOf(exchange.annotation));
}

describe("a request", () => {
  it("is asked about with its method and path, its body not waited for", () => {
    const { exchange, host } = askedFor({ method: "PUT", path: "/orders?id=1" });
    expect(exchange.check!.headers.get("keymate-target-method")).toBe("PUT");
    expect(exchange.check!.headers.get("keymate-target-uri")).toBe("/orders?id=1");
    expect(exchange.check!.bodyBytes).toBe(0);
    expect([exchange.reply, linesOf(exchange.annotation), host.logged]).toEqual([null, [], []]);
  });

  it("for a skipped path passes without a question", () => {
    const { exchange, host } = exchangeFor({ path: "/public/logo.svg?v=secret" });
    expect(exchange.onRequest()).toBe(Step.Forward);
    expect(exchange.check).toBeNull();
    expect(annotationOf(exchange)).toEqual({
      "keymate-gateway-auth-duration": "7",
      "keymate-gateway-auth-status": "SKIPPED",
    });
    expect(host.logged.map(({ line }) => line)).toEqual([
      "Access SKIPPED method=GET path=/public/logo.svg status=- duration=7ms reason=-",
    ]);
  });

  it("for an ambiguous path below a skipped one is asked about", () => {
    askedFor({ path: "/public/../admin" });
  });

  it("without a path is denied, and nobody is asked", () => {
    const { exchange } = exchangeFor({ method: "CONNECT", path: "" });
    expect(exchange.onRequest()).toBe(Step.Reply);
    expect(exchange.check).toBeNull();
    expect(exchange.reply).toMatchObject({ status: 403, bodySource: BodySource.Text });
    expect(annotationOf(exchange)["keymate-gateway-auth-status"]).toBe("DENIED");
  });
});

describe("the gateway's reply", () => {
  const decision: Line[] = [
    ["keymate-decision", "by-rule-7"],
    ["keymate-gateway", "gw-1"],
  ];

  it.each([200, 201, 204, 206, 299])("with status %i lets the request through", (status) => {
    const { exchange, host } = askedFor();
    expect(exchange.onGatewayReply(new GatewayReply(status, headerList(PROOF, ...decision)))).toBe(
      Step.Forward,
    );
    expect(exchange.reply).toBeNull();
    expect(annotationOf(exchange)).toEqual({
      "keymate-decision": "by-rule-7",
      "keymate-gateway": "gw-1",
      "keymate-gateway-auth-duration": "7",
      "keymate-gateway-auth-status": "GRANTED",
    });
    expect(host.logged[0]!.line).toBe(
      `Access GRANTED method=GET path=/orders status=${status} duration=7ms reason=-`,
    );
    expect(host.replyTextAsked).toBe(0);
  });

  it.each([
    [302, "DENIED", "-"],
    [401, "DENIED", "-"],
    [403, "DENIED", "-"],
    [429, "DENIED", "-"],
    [500, "GATEWAY_FAILED", "gateway_5xx"],
    [503, "GATEWAY_FAILED", "gateway_5xx"],
  ])("with status %i is handed to the client as %s", (status, label, reason) => {
    const { exchange, host } = askedFor();
    const reply = new GatewayReply(status, headerList(PROOF, ["location", "/login"], ...decision));
    expect(exchange.onGatewayReply(reply)).toBe(Step.Reply);
    expect(exchange.reply).toMatchObject({ status, bodySource: BodySource.Gateway });
    expect(linesOf(exchange.reply!.headers)).toEqual([["location", "/login"]]);
    expect(annotationOf(exchange)).toMatchObject({
      "keymate-decision": "by-rule-7",
      "keymate-gateway-auth-status": label,
    });
    expect(host.logged[0]!.line).toBe(
      `Access ${label} method=GET path=/orders status=${status} duration=7ms reason=${reason}`,
    );
  });

  it("is told in the plugin's words where configuration says so", () => {
    const { exchange } = askedFor({}, { denialBody: DenialBody.Structured });
    exchange.onGatewayReply(new GatewayReply(403, headerList(PROOF)));
    expect(exchange.reply).toMatchObject({
      status: 403,
      bodySource: BodySource.Text,
      text: '{"error": "Access Denied", "details": "Authorization check failed"}',
    });
  });

  it.each([0, 99, 100, 101, 103, 199, 600, 999])("with status %i is none: 502", (status) => {
    const { exchange, host } = askedFor();
    expect(exchange.onGatewayReply(new GatewayReply(status, headerList(PROOF, ...decision)))).toBe(
      Step.Reply,
    );
    expect(exchange.reply).toMatchObject({ status: 502, text: NO_HEADERS });
    expect(annotationOf(exchange)).toEqual({
      "keymate-gateway-auth-duration": "7",
      "keymate-gateway-auth-status": "GATEWAY_FAILED",
    });
    expect(host.logged[0]!.line).toContain("status=502 duration=7ms reason=bad_reply");
  });

  it.each([
    [
      503,
      "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure",
      "connect",
      DISPATCH_FAILED,
    ],
    [
      503,
      "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
      "reset",
      NO_HEADERS,
    ],
    [504, "upstream request timeout", "timeout", NO_HEADERS],
    [200, "no healthy upstream", "connect", DISPATCH_FAILED],
    [200, "", "bad_reply", NO_HEADERS],
    [204, "", "bad_reply", NO_HEADERS],
    [403, "RBAC: access denied", "bad_reply", NO_HEADERS],
  ])("with status %i is Envoy's own without proof: %s", (status, text, reason, body) => {
    const { exchange, host } = askedFor();
    host.replyText = text;
    // Not even what looks like a decision is believed.
    expect(exchange.onGatewayReply(new GatewayReply(status, headerList(...decision)))).toBe(
      Step.Reply,
    );
    expect(exchange.reply).toMatchObject({ status: 502, bodySource: BodySource.Text, text: body });
    expect(annotationOf(exchange)).toEqual({
      "keymate-gateway-auth-duration": "7",
      "keymate-gateway-auth-status": "GATEWAY_FAILED",
    });
    expect(host.logged[0]!.line).toContain(`reason=${reason}`);
  });
});

describe("a call without a reply", () => {
  it.each([
    ["no_cluster", GatewayFailure.UnknownCluster, DISPATCH_FAILED],
    ["connect", GatewayFailure.Unreachable, DISPATCH_FAILED],
    ["reset", GatewayFailure.NoReply, NO_HEADERS],
  ] as const)("is answered 502: %s", (reason, failure, text) => {
    const { exchange, host } = askedFor();
    expect(exchange.onGatewayFailure(failure)).toBe(Step.Reply);
    expect(exchange.reply).toMatchObject({ status: 502, text });
    expect(host.logged.map(({ line }) => line)).toEqual([
      `Access GATEWAY_FAILED method=GET path=/orders status=502 duration=7ms reason=${reason}`,
    ]);
  });
});

describe("the body of a request", () => {
  const full = { bodyMode: BodyMode.Full };
  const partial = { bodyMode: BodyMode.Partial };

  it.each([
    ["ends with its headers", { isComplete: true }],
    ["is a tunnel", { method: "CONNECT", path: "/chat" }],
    ["is an upgrade", { headers: { upgrade: "websocket" } }],
    ["is gRPC", { headers: { "content-type": "application/grpc" } }],
    ["is gRPC with another encoding", { headers: { "content-type": "application/grpc+proto" } }],
  ] as [string, Request][])("is not waited for when the request %s", (_, request) => {
    for (const options of [full, partial]) {
      expect(askedFor(request, options).exchange.check!.bodyBytes).toBe(0);
    }
  });

  it("is collected until it ends", () => {
    const { exchange } = exchangeFor({}, full);
    expect(exchange.onRequest()).toBe(Step.ReadBody);
    expect(exchange.onRequestBody(4, false)).toBe(Step.ReadBody);
    expect(exchange.onRequestBody(10, false)).toBe(Step.ReadBody);
    expect(exchange.onRequestBody(10, true)).toBe(Step.Consult);
    expect(exchange.check!.bodyBytes).toBe(10);
    expect(exchange.check!.headers.has("keymate-partial-body")).toBe(false);
  });

  it("of no bytes is one, too", () => {
    const { exchange } = exchangeFor({}, full);
    exchange.onRequest();
    expect(exchange.onRequestBody(0, true)).toBe(Step.Consult);
    expect(exchange.check!.bodyBytes).toBe(0);
  });

  it.each([true, false])(
    "over the limit is refused when all of it was wanted (ended: %s)",
    (isComplete) => {
      const { exchange, host } = exchangeFor({ method: "POST" }, full);
      exchange.onRequest();
      expect(exchange.onRequestBody(11, isComplete)).toBe(Step.Reply);
      expect(exchange.check).toBeNull();
      expect(exchange.reply).toMatchObject({ status: 413, text: '{"error": "Payload Too Large"}' });
      expect(host.logged[0]!.line).toBe(
        "Access DENIED method=POST path=/orders status=413 duration=7ms reason=body_too_large",
      );
    },
  );

  it.each([true, false])(
    "over the limit is cut when its beginning is enough (ended: %s)",
    (isComplete) => {
      const { exchange } = exchangeFor({}, partial);
      exchange.onRequest();
      expect(exchange.onRequestBody(11, isComplete)).toBe(Step.Consult);
      expect(exchange.check!.bodyBytes).toBe(10);
      expect(exchange.check!.headers.get("keymate-partial-body")).toBe("true");
    },
  );

  it.each(["11", "999999999", "99999999999999999999", "-1", "10, 10", "0x5", "ten"])(
    "announced as %s is refused before it is sent",
    (length) => {
      const { exchange } = exchangeFor({ headers: { "content-length": length } }, full);
      expect(exchange.onRequest()).toBe(Step.Reply);
      expect(exchange.reply!.status).toBe(413);
    },
  );

  it.each(["", "0", "10"])("announced as %j is collected", (length) => {
    const { exchange } = exchangeFor({ headers: { "content-length": length } }, full);
    expect(exchange.onRequest()).toBe(Step.ReadBody);
  });

  it("announced as too large is still cut when its beginning is enough", () => {
    const { exchange } = exchangeFor({ headers: { "content-length": "11" } }, partial);
    expect(exchange.onRequest()).toBe(Step.ReadBody);
  });

  it("of a skipped request is nobody's business", () => {
    const { exchange } = exchangeFor(
      { path: "/public", headers: { "content-length": "11" } },
      full,
    );
    expect(exchange.onRequest()).toBe(Step.Forward);
  });
});

describe("headers of a granting reply", () => {
  function granted(configure: (policy: Policy) => void) {
    const policy = new Policy();
    configure(policy);
    policy.seal();
    const exchange = new Exchange(policy, new RequestHost());
    exchange.onRequest();
    const reply = headerList(
      PROOF,
      ["x-user", "7"],
      ["x-user", "8\r\n"],
      ["x-left", "3"],
      ["x-no", "0"],
    );
    expect(exchange.onGatewayReply(new GatewayReply(200, reply))).toBe(Step.Forward);
    return exchange;
  }

  it("go to the service where configuration says so, line for line and clean", () => {
    const exchange = granted(({ replyHeaders }) => replyHeaders.upstream.add("x-user"));
    expect(linesOf(exchange.serviceHeaders)).toEqual([
      ["x-user", "7"],
      ["x-user", "8"],
    ]);
    expect(annotationOf(exchange)).not.toHaveProperty("x-user");
  });

  it("go to the client where configuration says so", () => {
    const exchange = granted(({ replyHeaders }) => replyHeaders.onAllow.add("x-left"));
    expect(annotationOf(exchange)).toMatchObject({ "x-left": "3" });
    expect(linesOf(exchange.serviceHeaders)).toEqual([]);
  });

  it("never include what Envoy or the plugin writes, however wide the pattern", () => {
    const policy = new Policy();
    for (const patterns of [
      policy.replyHeaders.upstream,
      policy.replyHeaders.onAllow,
      policy.replyHeaders.onDeny,
    ]) {
      patterns.add("*");
    }
    policy.seal();
    const reply = headerList(PROOF, ["keymate-decision", "d"], ["x-user", "7"]);
    const granted = new Exchange(policy, new RequestHost());
    granted.onRequest();
    granted.onGatewayReply(new GatewayReply(200, reply));
    expect(linesOf(granted.serviceHeaders)).toEqual([["x-user", "7"]]);
    expect(linesOf(granted.annotation).slice(0, 2)).toEqual([
      ["keymate-decision", "d"],
      ["x-user", "7"],
    ]);
    expect(granted.annotation.size()).toBe(4);
    const denied = new Exchange(policy, new RequestHost());
    denied.onRequest();
    denied.onGatewayReply(new GatewayReply(403, reply));
    expect(linesOf(denied.reply!.headers)).toEqual([["x-user", "7"]]);
  });

  it("of a refusal go to neither", () => {
    const policy = new Policy();
    policy.replyHeaders.upstream.add("x-user");
    policy.replyHeaders.onAllow.add("x-user");
    policy.seal();
    const exchange = new Exchange(policy, new RequestHost());
    exchange.onRequest();
    exchange.onGatewayReply(new GatewayReply(403, headerList(PROOF, ["x-user", "7"])));
    expect(linesOf(exchange.serviceHeaders)).toEqual([]);
    expect(annotationOf(exchange)).not.toHaveProperty("x-user");
    expect(linesOf(exchange.reply!.headers)).toEqual([]);
  });
});

describe("configuration that loosens", () => {
  function asked(loosen: Partial<Policy>, isShadow = false) {
    const policy = Object.assign(new Policy(), loosen);
    policy.standard.isShadow = isShadow;
    const host = new RequestHost();
    const exchange = new Exchange(policy, host);
    exchange.onRequest();
    return { exchange, host };
  }

  it.each([
    [GatewayFailure.UnknownCluster, "no_cluster"],
    [GatewayFailure.Unreachable, "connect"],
    [GatewayFailure.NoReply, "reset"],
  ])("lets a request pass when the gateway could not be asked (%i)", (failure, reason) => {
    const { exchange, host } = asked({ allowsOnFailure: true, showsReason: true });
    expect(exchange.onGatewayFailure(failure)).toBe(Step.Forward);
    expect(annotationOf(exchange)).toEqual({
      "keymate-gateway-auth-duration": "7",
      "keymate-gateway-auth-status": "GATEWAY_FAILED",
      "keymate-gateway-auth-reason": reason,
    });
    expect(host.logged[0]!.line).toContain(
      `Access GATEWAY_FAILED method=GET path=/orders status=- `,
    );
  });

  it.each([0, 101, 400, 403, 500, 503, 600])("but never on a gateway's own %i", (status) => {
    const { exchange } = asked({ allowsOnFailure: true });
    expect(exchange.onGatewayReply(new GatewayReply(status, headerList(PROOF)))).toBe(Step.Reply);
  });

  it.each([
    [403, "DENIED"],
    [503, "GATEWAY_FAILED"],
    [101, "GATEWAY_FAILED"],
  ])("in shadow mode lets it pass and says what %i would have been", (status, label) => {
    const { exchange, host } = asked({ showsReason: true }, true);
    expect(exchange.onGatewayReply(new GatewayReply(status, headerList(PROOF)))).toBe(Step.Forward);
    expect(exchange.reply).toBeNull();
    expect(annotationOf(exchange)).toMatchObject({
      "keymate-gateway-auth-status": label,
      "keymate-gateway-auth-reason": "shadow",
    });
    expect(host.logged[0]!.line).toMatch(new RegExp(`^Access ${label} .* reason=shadow$`));
  });

  it("does not cover what cannot come: that is refused in every mode", () => {
    const { exchange } = asked({ allowsOnFailure: true }, true);
    expect(exchange.onRequest()).toBe(Step.Reply);
    expect(exchange.reply!.status).toBe(502);
  });

  it("answers a failure with another status, and says the reason only when told to", () => {
    const { exchange } = asked({ statusOnError: 503 });
    exchange.onGatewayFailure(GatewayFailure.NoReply);
    expect(exchange.reply!.status).toBe(503);
    expect(annotationOf(exchange)).not.toHaveProperty("keymate-gateway-auth-reason");
  });
});

describe("logging", () => {
  it("is left out where the line would not be written", () => {
    const { exchange, host } = exchangeFor({ path: "/public" });
    host.isLogging = false;
    exchange.onRequest();
    expect(host.logged).toEqual([]);
  });
});
