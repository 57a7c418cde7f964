/** The adapter in memory performs every step. What the steps mean is tested elsewhere. */
import { expect, it } from "vitest";
import {
  byteString,
  enforce,
  type GatewayAnswer,
  InMemoryHost,
  type InMemoryRequest,
  textOf,
} from "../host/index";
import { decodeConfiguration } from "../src/configuration/decoder";
import { DenialBody } from "../src/denial";
import { GatewayFailure } from "../src/gateway-reply";
import type { Policy } from "../src/policy";

const GRANT: GatewayAnswer = { kind: "reply", status: 200 };

function policyOf(keys: object = {}): Policy {
  const document = JSON.stringify({ gateway_url: "http://gateway", ...keys });
  const { policy, problem } = decodeConfiguration(document, DenialBody.Gateway);
  if (policy === null) throw new Error(problem);
  return policy;
}

function decide(keys: object, request: Partial<InMemoryRequest>, answer: GatewayAnswer = GRANT) {
  return enforce(policyOf(keys), { method: "POST", path: "/orders", ...request }, () => answer);
}

it("sends as much of the body as the policy says", async () => {
  const body = "0123456789";
  expect((await decide({}, { body })).call?.body).toBe("");
  const full = await decide({ body: { mode: "full" } }, { body });
  expect(full.call?.body).toBe(body);
  const partial = await decide({ body: { mode: "partial", max_bytes: 4 } }, { body });
  expect(partial.call?.body).toBe("0123");
  expect(partial.call?.headers).toContainEqual(["keymate-partial-body", "true"]);
  const tooLarge = await decide({ body: { mode: "full", max_bytes: 4 } }, { body });
  expect(tooLarge).toMatchObject({ call: null, serviceHeaders: null, reply: { status: 413 } });
});

it("hands headers on, and nobody a client's protected ones", async () => {
  const { call, serviceHeaders } = await decide(
    { upstream_headers: ["x-user"] },
    {
      headers: [
        ["x-user", "forged"],
        ["keymate_enforcer", "forged"],
        ["connection", "close"],
        ["accept", "a"],
        ["accept", "b"],
      ],
    },
    { ...GRANT, headers: [["x-user", "alice"]] },
  );
  expect(call?.headers.filter(([name]) => !/^(:|keymate-)/.test(name))).toEqual([
    ["x-user", "forged"],
    ["accept", "a"],
    ["accept", "b"],
  ]);
  expect(serviceHeaders).toEqual([
    ["connection", "close"],
    ["accept", "a"],
    ["accept", "b"],
    ["x-user", "alice"],
  ]);
});

it("asks nothing that Envoy would not send", async () => {
  const headers = Array.from({ length: 1024 }, () => ["x", ""] as const);
  const { call, serviceHeaders, reply } = await decide({ failure_mode: "allow" }, { headers });
  expect({ call, serviceHeaders }).toEqual({ call: null, serviceHeaders: null });
  expect(reply?.status).toBe(431);
});

it.each<[string, GatewayAnswer, string]>([
  ["a reply that Envoy made up", { kind: "envoy", status: 200, text: "" }, "bad_reply"],
  ["a timeout", { kind: "envoy", status: 504, text: "upstream request timeout" }, "timeout"],
  ["no cluster", { kind: "failure", failure: GatewayFailure.UnknownCluster }, "no_cluster"],
])("lets nothing through on %s", async (_name, answer, reason) => {
  const { outcome, serviceHeaders, reply } = await decide({ reason_header: true }, {}, answer);
  expect({ outcome, serviceHeaders }).toEqual({ outcome: "GATEWAY_FAILED", serviceHeaders: null });
  expect(reply).toMatchObject({ status: 502 });
  expect(reply?.headers).toContainEqual(["keymate-gateway-auth-reason", reason]);
});

it("lets nothing through when nobody can say what was answered", async () => {
  const request: InMemoryRequest = { method: "GET", path: "/orders" };
  const lost = enforce(policyOf(), request, () => Promise.reject(new Error("lost")));
  await expect(lost).rejects.toThrow("lost");
});

it("measures time by the clock that it is given", async () => {
  let now = 1000;
  const request: InMemoryRequest = { method: "GET", path: "/orders" };
  const host = new InMemoryHost(request, () => now);
  const ask = (): GatewayAnswer => {
    now += 12.7;
    return GRANT;
  };
  const { annotation } = await enforce(policyOf(), request, ask, host);
  expect(annotation).toContainEqual(["keymate-gateway-auth-duration", "12"]);
  expect(host.lines).toHaveLength(1);
});

it("carries text as its UTF-8 bytes, there and back", () => {
  expect(byteString("tür€")).toBe("t\xc3\xbcr\xe2\x82\xac");
  expect(textOf(byteString("tür€🔑"))).toBe("tür€🔑");
  expect(textOf("\xff")).toBe("\ufffd");
});
