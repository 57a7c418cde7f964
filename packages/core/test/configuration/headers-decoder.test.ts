import { describe, expect, it } from "vitest";
import { decodeConfiguration } from "../../src/configuration/decoder";
import { DenialBody } from "../../src/denial";
import { RequestHeaderUse } from "../../src/request-headers";
import { RequestHost } from "../support/request-host";

const Forward = RequestHeaderUse.Forward;
const Withhold = RequestHeaderUse.Withhold;
const Replace = RequestHeaderUse.Replace;
const Remove = RequestHeaderUse.Remove;

function decode(keys: Record<string, unknown>) {
  const document = JSON.stringify({ gateway_url: "http://gateway", ...keys });
  return decodeConfiguration(document, DenialBody.Gateway);
}

function policyOf(keys: Record<string, unknown>) {
  const { policy, problem } = decode(keys);
  expect(problem).toBe("");
  return policy!;
}

describe("request_headers", () => {
  const names = ["authorization", "cookie", "x-user", "x-user-id", "X_User_Id", "accept"];
  const usesOf = (request_headers: unknown) => {
    const { requestHeaders } = policyOf({ request_headers });
    return names.map((name) => requestHeaders.use(name));
  };

  it.each([
    [{}, [Forward, Forward, Forward, Forward, Forward, Forward]],
    [{ allow: ["Authorization"] }, [Forward, Withhold, Withhold, Withhold, Withhold, Withhold]],
    [{ allow: ["x-user-*"] }, [Withhold, Withhold, Withhold, Forward, Forward, Withhold]],
    [{ allow: ["*"] }, [Forward, Forward, Forward, Forward, Forward, Forward]],
    [{ deny: ["cookie"] }, [Forward, Withhold, Forward, Forward, Forward, Forward]],
    [{ deny: ["x-user*"] }, [Forward, Forward, Withhold, Withhold, Withhold, Forward]],
    [{ deny: ["*"] }, [Withhold, Withhold, Withhold, Withhold, Withhold, Withhold]],
    [
      { allow: ["x-*"], deny: ["x-user-id"] },
      [Withhold, Withhold, Forward, Withhold, Withhold, Withhold],
    ],
    [{ set: { "X-User": "7" } }, [Forward, Forward, Withhold, Forward, Forward, Forward]],
  ])("%j lets the gateway have what it says", (rules, expected) => {
    expect(usesOf(rules)).toEqual(expected);
  });

  it("cannot bring back what is protected or stripped", () => {
    const { requestHeaders } = policyOf({ request_headers: { allow: ["*"] } });
    expect(requestHeaders.use("keymate-enforcer")).toBe(Remove);
    expect(requestHeaders.use("Keymate_Target.Uri")).toBe(Remove);
    expect(
      ["host", "te", "x-envoy-retry-on", "if-match", ":path"].map((name) =>
        requestHeaders.use(name),
      ),
    ).toEqual(Array(5).fill(Withhold));
  });

  it("sets headers of its own on the check call", () => {
    const { checkHeaders } = policyOf({
      request_headers: { set: { "X-Realm": "shop", "x-request": "%METHOD% %PATH% 100%%" } },
    });
    const host = new RequestHost({ attributes: { 0: "PUT", 1: "/orders" } });
    expect(checkHeaders.map((template) => [template.name, template.evaluate(host)])).toEqual([
      ["x-realm", "shop"],
      ["x-request", "PUT /orders 100%"],
    ]);
  });
});

describe("upstream_headers", () => {
  it("are removed from the client's request under every spelling, and handed on from the reply", () => {
    const { requestHeaders, replyHeaders } = policyOf({
      upstream_headers: ["X-User", "x-claim-*"],
    });
    const removed = ["x-user", "X_User", "x.user", "x-claim-email", "x_claim_role"];
    expect(removed.map((name) => requestHeaders.use(name))).toEqual(removed.map(() => Replace));
    expect(["x-users", "x-claim", "cookie"].map((name) => requestHeaders.use(name))).toEqual([
      Forward,
      Forward,
      Forward,
    ]);
    expect(["x-user", "x-claim-email"].map((name) => replyHeaders.upstream.matches(name))).toEqual([
      true,
      true,
    ]);
    expect(replyHeaders.reads("x-claim-email")).toBe(true);
  });

  it.each(["*", "c*", "h*", "t*", "u*"])(
    "leave what frames the client's message with it: %s",
    (pattern) => {
      const { requestHeaders } = policyOf({ upstream_headers: [pattern] });
      const framing = [
        ":path",
        ":method",
        "host",
        "content-length",
        "te",
        "transfer-encoding",
        "upgrade",
        "connection",
      ];
      expect(framing.map((name) => requestHeaders.use(name))).toEqual(framing.map(() => Withhold));
    },
  );

  it("are removed whatever else is said about them", () => {
    const { requestHeaders } = policyOf({
      upstream_headers: ["x-user"],
      request_headers: { allow: ["x-user"], deny: ["x-user"] },
    });
    expect(requestHeaders.use("x-user")).toBe(Remove);
  });
});

describe("client_headers", () => {
  it("are the defaults on a denial and nothing on an allowed request", () => {
    const { replyHeaders } = policyOf({});
    expect(
      ["location", "set-cookie", "x-user"].map((name) => replyHeaders.onDeny.matches(name)),
    ).toEqual([true, true, false]);
    expect(replyHeaders.onAllow.isEmpty).toBe(true);
  });

  it("replace the defaults of a denial, and only those", () => {
    const { replyHeaders } = policyOf({ client_headers: { on_deny: ["x-why"] } });
    expect(["x-why", "location"].map((name) => replyHeaders.onDeny.matches(name))).toEqual([
      true,
      false,
    ]);
    const { replyHeaders: other } = policyOf({ client_headers: { on_allow: ["x-remaining"] } });
    expect(other.onAllow.matches("x-remaining")).toBe(true);
    expect(other.onDeny.matches("location")).toBe(true);
  });

  it("may be none at all on a denial", () => {
    const { replyHeaders } = policyOf({ client_headers: { on_deny: [] } });
    expect(replyHeaders.onDeny.isEmpty).toBe(true);
  });
});

const PATTERN_FORM =
  "a header name, or its beginning and *, that is not on the strip list and not the plugin's own";

describe("invalid header rules", () => {
  it.each([
    "",
    "a b",
    "a:b",
    ":path",
    "*a",
    "a*b*",
    "é",
    "a\nb",
    "host",
    "Content-Length",
    "transfer_encoding",
    "x-envoy-*",
    "x-envoy-retry-on",
    "if-match",
    "keymate-enforcer",
    "Keymate.Target.Method",
    "keymate-decision",
    "keymate_gateway_auth_status",
  ])("name %j", (name) => {
    for (const [outer, inner] of [
      ["request_headers", "allow"],
      ["client_headers", "on_allow"],
      ["client_headers", "on_deny"],
    ] as const) {
      const { policy, problem } = decode({ [outer]: { [inner]: ["x-fine", name] } });
      expect(policy).toBeNull();
      expect(problem).toMatch(
        new RegExp(`^${outer}\\.${inner}\\[1\\]: found ".*", allowed a header name, `),
      );
    }
    const { policy, problem } = decode({ upstream_headers: [name] });
    expect(policy).toBeNull();
    expect(problem.endsWith(`", allowed ${PATTERN_FORM}`)).toBe(true);
  });

  it("may be denied, though, where that changes nothing", () => {
    expect(
      decode({ request_headers: { deny: ["host", "keymate-enforcer", "x-envoy-*"] } }).problem,
    ).toBe("");
  });

  it.each([
    [{ request_headers: [] }, "request_headers: found a list, allowed an object"],
    [
      { request_headers: { only: [] } },
      "request_headers.only: unknown key, allowed allow, deny, set",
    ],
    [
      { request_headers: { allow: "x" } },
      'request_headers.allow: found "x", allowed a list of header names',
    ],
    [
      { request_headers: { deny: [1] } },
      `request_headers.deny[0]: found 1, allowed ${PATTERN_FORM}`,
    ],
    [
      { request_headers: { set: [] } },
      "request_headers.set: found a list, allowed an object of header names and values",
    ],
    [
      { request_headers: { set: { "x-a": 1 } } },
      "request_headers.set.x-a: found 1, allowed a text without control bytes",
    ],
    [
      { request_headers: { set: { "x-a": "b\nc" } } },
      'request_headers.set.x-a: found "b\\x0ac", allowed a text without control bytes',
    ],
    [
      { request_headers: { set: { "x-a": "%NO%" } } },
      'request_headers.set.x-a: found "%NO%", allowed %% or one of %METHOD%, %PATH%, %HOST%, %SOURCE_ADDRESS%, %PEER_SPIFFE_ID%, %SNI%, %ROUTE_NAME%, %WORKLOAD_NAME%',
    ],
    [
      { request_headers: { set: { Host: "a" } } },
      'request_headers.set.Host: found "a", allowed a header name that the plugin does not set or strip itself',
    ],
    [
      { request_headers: { set: { keymate_enforcer: "a" } } },
      'request_headers.set.keymate_enforcer: found "a", allowed a header name that the plugin does not set or strip itself',
    ],
    [
      { request_headers: { set: { ":path": "/" } } },
      'request_headers.set.:path: found "/", allowed a header name that the plugin does not set or strip itself',
    ],
    [
      { request_headers: { set: { "X-A": "1", "x-a": "2" } } },
      'request_headers.set.x-a: found "2", allowed each name once, whatever its case',
    ],
    [{ upstream_headers: {} }, "upstream_headers: found an object, allowed a list of header names"],
    [{ client_headers: null }, "client_headers: found null, allowed an object"],
    [
      { client_headers: { always: [] } },
      "client_headers.always: unknown key, allowed on_allow, on_deny",
    ],
  ] as [Record<string, unknown>, string][])("%j", (keys, expected) => {
    const { policy, problem } = decode(keys);
    expect([policy, problem]).toEqual([null, expected]);
  });
});
