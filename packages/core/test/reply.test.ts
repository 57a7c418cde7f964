import { describe, expect, it } from "vitest";
import { GatewayReply } from "../src/gateway-reply";
import { Wording } from "../src/negotiation";
import { Reason } from "../src/outcome";
import { Denial, DenialBody } from "../src/denial";
import { ReplyHeaderRules } from "../src/reply-headers";
import { BodySource, failureReply, refusalReply, relayReply } from "../src/reply";
import { headerList, linesOf, type Line } from "./support/header-lists";

const JSON_LINE: Line = ["content-type", "application/json"];
const DISPATCH_FAILED = '{"error": "Authorization Service Unavailable (Dispatch Failed)"}';
const NO_HEADERS = '{"error": "Authorization Service Unavailable (No Headers)"}';
const DENIED = '{"error": "Access Denied", "details": "Authorization check failed"}';

/** All that a denied client may receive, and two lines that it may not. */
const GATEWAY_LINES: Line[] = [
  ["content-type", "text/html"],
  ["content-language", "de"],
  ["www-authenticate", "Bearer"],
  ["www-authenticate", "Basic"],
  ["proxy-authenticate", "Basic"],
  ["location", "/login"],
  ["set-cookie", "a=1"],
  ["set-cookie", "b=2"],
  ["retry-after", "5"],
  ["cache-control", "no-store"],
  ["vary", "cookie"],
  ["x-envoy-upstream-service-time", "1"],
  ["keymate-decision", "deny"],
];

function relayed(status: number, denialBody: DenialBody, lines = GATEWAY_LINES) {
  const denial = new Denial();
  denial.body = denialBody;
  const rules = new ReplyHeaderRules();
  rules.useDefaults();
  return relayReply(new GatewayReply(status, headerList(...lines)), denial, rules, Wording.Fixed);
}

describe("a relayed refusal", () => {
  const handedOn = GATEWAY_LINES.slice(0, -2);
  const withoutBodyLines = handedOn.slice(2);

  it("has the gateway's status, headers and body", () => {
    const reply = relayed(403, DenialBody.Gateway);
    expect(reply).toMatchObject({ status: 403, bodySource: BodySource.Gateway, text: "" });
    expect(linesOf(reply.headers)).toEqual(handedOn);
  });

  it("with the structured body has the headers that do not describe the gateway's", () => {
    const reply = relayed(401, DenialBody.Structured);
    expect(reply).toMatchObject({ status: 401, bodySource: BodySource.Text, text: DENIED });
    expect(linesOf(reply.headers)).toEqual([...withoutBodyLines, JSON_LINE]);
  });

  it.each([204, 304])("with status %i has no body, whichever was asked for", (status) => {
    for (const denialBody of [DenialBody.Gateway, DenialBody.Structured]) {
      expect(relayed(status, denialBody)).toMatchObject({
        status,
        bodySource: BodySource.None,
        text: "",
      });
    }
    expect(linesOf(relayed(status, DenialBody.Structured).headers)).toEqual(withoutBodyLines);
  });

  it("keeps every status that is relayed", () => {
    for (let status = 300; status <= 599; status++) {
      expect(relayed(status, DenialBody.Gateway).status).toBe(status);
      expect(relayed(status, DenialBody.Structured).status).toBe(status);
    }
  });

  it("cannot be split by a header's value", () => {
    const reply = relayed(302, DenialBody.Gateway, [["location", "/a\r\nset-cookie: x=1\x00"]]);
    expect(linesOf(reply.headers)).toEqual([["location", "/aset-cookie: x=1"]]);
  });

  it("of a gateway that says nothing more is just the status", () => {
    expect(linesOf(relayed(403, DenialBody.Gateway, []).headers)).toEqual([]);
  });
});

describe("a configured refusal", () => {
  function denied(keys: Partial<Denial>, ...headers: Line[]) {
    const denial = Object.assign(new Denial(), keys);
    for (const [name, value] of headers) denial.headers.add(name, value);
    const rules = new ReplyHeaderRules();
    rules.useDefaults();
    const lines = headerList(["content-type", "text/html"], ["location", "/a"], ["location", "/b"]);
    return relayReply(new GatewayReply(403, lines), denial, rules, Wording.Fixed);
  }

  it("has the words and the type of the configuration", () => {
    const plain = denied({ body: DenialBody.Literal, text: "No." });
    expect(plain).toMatchObject({ bodySource: BodySource.Text, text: "No." });
    expect(plain.headers.get("content-type")).toBe("text/plain");
    const typed = denied({ body: DenialBody.Literal, text: "<p>", contentType: "text/html" });
    expect(typed.headers.values("content-type")).toHaveLength(1);
    expect(typed.headers.get("content-type")).toBe("text/html");
  });

  it("takes nothing along that describes the gateway's body but that body itself", () => {
    const rules = new ReplyHeaderRules();
    rules.onDeny.add("*");
    const describing = ["content-type", "content-language", "content-encoding"];
    const reply = new GatewayReply(403, headerList(...describing.map((name): Line => [name, "x"])));
    const namesWith = (body: DenialBody) => {
      const denial = Object.assign(new Denial(), { body });
      return linesOf(relayReply(reply, denial, rules, Wording.Fixed).headers).map(([name]) => name);
    };
    expect(namesWith(DenialBody.Gateway)).toEqual(describing);
    expect(namesWith(DenialBody.Structured)).toEqual(["content-type"]);
    expect(namesWith(DenialBody.Literal)).toEqual(["content-type"]);
  });

  it("may give the gateway's body another type, once", () => {
    const reply = denied({ contentType: "text/plain" });
    expect(reply.bodySource).toBe(BodySource.Gateway);
    expect(linesOf(reply.headers)).toEqual([
      ["location", "/a"],
      ["location", "/b"],
      ["content-type", "text/plain"],
    ]);
  });

  it("sets headers in place of the gateway's, every line of them", () => {
    const reply = denied({}, ["location", "/c"], ["x-why", "policy"]);
    expect(linesOf(reply.headers)).toEqual([
      ["content-type", "text/html"],
      ["location", "/c"],
      ["x-why", "policy"],
    ]);
  });
});

describe("an answer in the gateway's place", () => {
  it.each([
    ["connect", Reason.Connect, DISPATCH_FAILED],
    ["no_cluster", Reason.NoCluster, DISPATCH_FAILED],
    ["timeout", Reason.Timeout, NO_HEADERS],
    ["reset", Reason.Reset, NO_HEADERS],
    ["bad_reply", Reason.BadReply, NO_HEADERS],
    ["gateway_5xx", Reason.GatewayError, NO_HEADERS],
    ["unexpected", Reason.Unexpected, NO_HEADERS],
  ] as const)("for %s is 502 and says which", (_, reason, text) => {
    const reply = failureReply(reason, 502, Wording.Fixed);
    expect(reply).toMatchObject({ status: 502, bodySource: BodySource.Text, text });
    expect(linesOf(reply.headers)).toEqual([JSON_LINE]);
    expect(JSON.parse(text)).toHaveProperty("error");
  });

  it.each([
    ["a body too large", Reason.BodyTooLarge, 413],
    ["no path", Reason.NoPath, 403],
  ] as const)("for %s refuses as JSON", (_, reason, status) => {
    const reply = refusalReply(reason, Wording.Fixed);
    expect(reply).toMatchObject({ status, bodySource: BodySource.Text });
    expect(linesOf(reply.headers)).toEqual([JSON_LINE]);
    expect(JSON.parse(reply.text)).toHaveProperty("error");
  });
});
