import { expect, it } from "vitest";
import { file, run } from "./run.js";

const CONFIGURATION = '{"gateway_url": "http://gateway:8080/base", "skip_paths": ["/health"]}';

interface Explanation {
  skipping: {
    isSkipped: boolean;
    rule: string | null;
    gateway: string | null;
    mode: string;
    ambiguity: string | null;
    reason: string;
  };
  check: { cluster: string; headers: string[]; bodyBytes: number } | null;
  outcomes: { gateway: string; outcome: string; reason: string; passes: boolean }[];
}

async function explain(configuration: string, ...parameters: string[]): Promise<Explanation> {
  const path = file("c.json", configuration);
  const { status, out } = await run("explain", "--json", "-c", path, ...parameters);
  expect(status).toBe(0);
  return JSON.parse(out) as Explanation;
}

it("shows the exact check call", async () => {
  const { check } = await explain(
    CONFIGURATION,
    ...["/orders?id=7", "-X", "PUT", "-H", "Authorization: Bearer a", "-H", "Keymate-Enforcer: me"],
    ...["-H", "Connection: close", "-H", "X-Twice: 1", "-H", "X-Twice: 2", "-d", "{}"],
  );
  expect(check).toEqual({
    cluster: "gateway",
    timeoutMilliseconds: 5000,
    headers: [
      ":method: POST",
      ":path: /base/auth",
      ":authority: gateway:8080",
      ":scheme: http",
      expect.stringMatching(/^keymate-enforcer: layer="mesh", tech="istio", version="/),
      "keymate-target-uri: /orders?id=7",
      "keymate-target-method: PUT",
      "authorization: Bearer a",
      "x-twice: 1",
      "x-twice: 2",
    ],
    bodyBytes: 0,
  });
});

it("shows an outcome for each kind of answer", async () => {
  const { outcomes } = await explain(CONFIGURATION, "/orders");
  expect(outcomes.map((each) => `${each.gateway}: ${each.outcome} ${each.reason}`)).toEqual([
    "200: GRANTED -",
    "302: DENIED -",
    "401: DENIED -",
    "403: DENIED -",
    "404: DENIED -",
    "500: GATEWAY_FAILED gateway_5xx",
    "503: GATEWAY_FAILED gateway_5xx",
    "no connection: GATEWAY_FAILED connect",
    "no answer in time: GATEWAY_FAILED timeout",
    "connection lost: GATEWAY_FAILED reset",
    "garbage: GATEWAY_FAILED bad_reply",
    "unknown cluster: GATEWAY_FAILED no_cluster",
  ]);
  expect(outcomes.filter(({ passes }) => passes).map(({ gateway }) => gateway)).toEqual(["200"]);
});

it("obeys failure_mode and mode", async () => {
  const failing = await explain('{"gateway_url": "http://g", "failure_mode": "allow"}', "/orders");
  const passing = failing.outcomes.filter(({ passes }) => passes).map(({ gateway }) => gateway);
  expect(passing).toEqual([
    ...["200", "no connection", "no answer in time", "connection lost", "unknown cluster"],
  ]);
  const shadow = await explain('{"gateway_url": "http://g", "mode": "shadow"}', "/orders");
  expect(shadow.outcomes.every(({ passes }) => passes)).toBe(true);
});

it.each([
  ["/healthz", true, 'skip_paths has "/health"'],
  ["/orders", false, "no prefix in skip_paths matches"],
  ["/orders?x=/health", false, "no prefix in skip_paths matches"],
  ["/health//x", false, 'the empty segment "//" at byte 8'],
  ["/health/../orders", false, 'the dot segment ".." at byte 8'],
  ["/health%2f", false, 'the escape "%2f" at byte 7'],
  ["/health%2", false, 'the escape "%2" at byte 7'],
  ["/health;a", false, '";" at byte 7'],
  ["/health\\a", false, '"\\" at byte 7'],
  ["/healthé", false, "the byte 195 at byte 7"],
  ["/health%41.b/.c", true, 'skip_paths has "/health"'],
])("says why %s is skipped or not", async (path, isSkipped, reason) => {
  const { skipping, check } = await explain(CONFIGURATION, path);
  expect(skipping.isSkipped).toBe(isSkipped);
  expect(skipping.reason).toContain(reason);
  expect(check === null).toBe(isSkipped);
});

const RULES = JSON.stringify({
  gateway_url: "http://gateway:8080",
  skip_rules: [{ path: { suffix: ".png" } }],
  bypass_cors_preflight: true,
  gateways: { partner: { gateway_url: "http://partner:9000" } },
  rules: [
    { match: { path: { segment: "/admin" }, hosts: ["*.example"] }, gateway: "partner" },
    { match: { path: { glob: "/v1/**" }, methods: ["GET"] }, skip: true },
    { match: { path: { prefix: "/" } }, mode: "shadow", sample: 30 },
  ],
});

it.each([
  [["/logo.png"], "skip_rules[0]", "skip_rules[0] matches", null, "enforce"],
  [["http://a.example/admin"], "rules[0]", "rules[0] matches", "partner:9000", "enforce"],
  [["/v1/x"], "rules[1]", "rules[1] matches", null, "enforce"],
  [
    ["/v1/x", "-X", "PUT"],
    "rules[2]",
    "rules[2] matches and takes 30 of 100 requests",
    "gateway:8080",
    "shadow",
  ],
  [["/v1//x"], "rules[1]", "rules[1] matches, but servers may read", "gateway:8080", "enforce"],
  [
    ["http://a.example/%61dmin"],
    "rules[2]",
    "another spelling of the path or host would match another rule",
    "gateway:8080",
    "enforce",
  ],
  [
    [
      "/orders",
      "-X",
      "OPTIONS",
      "-H",
      "origin: https://a",
      "-H",
      "access-control-request-method: PUT",
    ],
    "rules[2]",
    "bypass_cors_preflight is on",
    null,
    "enforce",
  ],
])("says which rule %j meets", async (parameters, rule, reason, gateway, mode) => {
  const { skipping } = await explain(RULES, ...parameters);
  expect(skipping).toMatchObject({ rule, gateway, mode });
  expect(skipping.reason).toContain(reason);
});

it("denies a request without a path", async () => {
  const { skipping, outcomes } = await explain(CONFIGURATION, "shop:443", "-X", "CONNECT");
  expect(skipping.reason).toBe("a request without a path is denied, never skipped");
  expect(outcomes).toMatchObject([{ gateway: "not asked", outcome: "DENIED", reason: "no_path" }]);
});

it("prints for people", async () => {
  const path = file("c.json", CONFIGURATION);
  const { out } = await run("explain", "-c", path, "/health//x");
  expect(out).toContain('not skipped: "/health" matches, but servers may read');
  expect(out).toContain("asks the cluster gateway, for at most 5000 ms:\n  :method: POST\n");
  expect(out).toMatch(/^403 +DENIED +- +403 and the gateway's body$/m);
});

it("needs one valid configuration", async () => {
  const invalid = await run("explain", "-c", file("c.json", "{}"), "/x");
  expect(invalid).toMatchObject({ status: 1, out: "" });
  expect(invalid.err).toContain("c.json:1:1: gateway_url: found nothing");
  const two = "gateway_url: http://a\n---\ngateway_url: http://b\n";
  expect((await run("explain", "-c", file("c.yaml", two), "/x")).status).toBe(2);
  expect((await run("explain", "/x")).status).toBe(2);
});
