/** The comparison finds what differs and what breaks a rule that holds for every request. */
import { describe, expect, test } from "vitest";
import type { ConformanceCase, Expectation } from "../../src/conformance/case.js";
import type { Observation } from "../../src/conformance/driver.js";
import {
  breachesOfInvariants,
  differencesFrom,
  escapeBytes,
} from "../../src/conformance/expect.js";

const GRANTED: Observation = {
  gateway: [{ method: "POST", path: "/auth", authority: "g", headers: [["x-a", "1"]], body: "" }],
  service: [{ method: "GET", path: "/orders", authority: "s", headers: [], body: "abc" }],
  responses: [
    {
      status: 200,
      headers: [
        ["keymate-gateway-auth-status", "GRANTED"],
        ["keymate-gateway-auth-duration", "3"],
        ["Set-Cookie", "a"],
        ["set-cookie", "b"],
      ],
      body: "hello",
    },
  ],
  log: ["Access GRANTED method=GET path=/orders status=200 duration=3ms reason=-"],
  metrics: new Map([
    ["keymate_requests_granted", 1],
    ["keymate_duration_milliseconds", 1],
  ]),
  tellsDurations: true,
  accessLog: [new Map([["keymate-gateway-auth-status", "GRANTED"]])],
};

const EXPECTED: Expectation = {
  gateway: { method: "POST", path: "/auth", headers: { "x-a": ["1"] }, absent: ["x-b"] },
  service: { body: "abc" },
  client: { status: 200, headers: { "set-cookie": ["a", "b"] }, body: "hello" },
};

const CASE: ConformanceCase = { name: "a/b", specification: "§4", expect: EXPECTED };

/** A response as in `GRANTED`, changed. */
const responding = (change: Partial<Observation["responses"][number]>): Observation => ({
  ...GRANTED,
  responses: [{ ...(GRANTED.responses[0] as Observation["responses"][number]), ...change }],
});

test("what is as expected has no differences and no breaches", () => {
  expect(differencesFrom(EXPECTED, GRANTED)).toEqual([]);
  expect(breachesOfInvariants(CASE, EXPECTED, GRANTED)).toEqual([]);
});

test("several requests are each compared", () => {
  const call = GRANTED.gateway[0] as Observation["gateway"][number];
  const twice: Expectation = { ...EXPECTED, gateway: { path: "/auth", times: 2 } };
  expect(differencesFrom(twice, { ...GRANTED, gateway: [call, call] })).toEqual([]);
  expect(differencesFrom(twice, { ...GRANTED, gateway: [call, { ...call, path: "/" }] })).toEqual([
    'gateway path: expected "/auth", found "/"',
  ]);
  expect(differencesFrom(twice, GRANTED)).toEqual([
    'gateway: expected 2 requests, found 1 (POST "/auth")',
  ]);
});

describe("differences", () => {
  test.each<[string, Expectation, Observation, RegExp]>([
    ["asked", { ...EXPECTED, gateway: "not asked" }, GRANTED, /^gateway: .*not asked.*POST/],
    ["reached", { ...EXPECTED, service: "not reached" }, GRANTED, /^service: .*not reached.*GET/],
    ["not asked", EXPECTED, { ...GRANTED, gateway: [] }, /^gateway: expected one request, found 0/],
    [
      "asked twice",
      EXPECTED,
      { ...GRANTED, gateway: [...GRANTED.gateway, ...GRANTED.gateway] },
      /^gateway: expected one request, found 2/,
    ],
    ["another status", EXPECTED, responding({ status: 403 }), /^client status: expected 200/],
    ["another body", EXPECTED, responding({ body: "h\xffllo" }), /"hello", found "h\\xffllo"/],
    [
      "no answer",
      EXPECTED,
      { ...GRANTED, responses: [] },
      /^client: expected 200, found no answer/,
    ],
    [
      "a line in another order",
      { ...EXPECTED, client: { status: 200, headers: { "set-cookie": ["b", "a"] } } },
      GRANTED,
      /^client header set-cookie: expected \["b", "a"\], found \["a", "b"\]/,
    ],
    [
      "a line that does not match",
      { ...EXPECTED, client: { status: 200, headers: { "set-cookie": /^a$/ } } },
      GRANTED,
      /^client header set-cookie: expected lines like/,
    ],
    [
      "no line that could match",
      { ...EXPECTED, client: { status: 200, headers: { "x-none": /./ } } },
      GRANTED,
      /^client header x-none: expected lines like .*, found \[\]/,
    ],
    [
      "a header that should not be there",
      { ...EXPECTED, client: { status: 200, absent: ["set-cookie"] } },
      GRANTED,
      /^client header set-cookie: expected none/,
    ],
    [
      "another text in the access log",
      { ...EXPECTED, accessLog: { "keymate-gateway-auth-status": "DENIED" } },
      GRANTED,
      /^access log keymate-gateway-auth-status: expected "DENIED", found "GRANTED"/,
    ],
    [
      "nothing in the access log",
      { ...EXPECTED, accessLog: { "keymate-gateway-auth-status": /D$/, "keymate-decision": /A/ } },
      GRANTED,
      /^access log keymate-decision: expected text like .*, found nothing/,
    ],
    [
      "something in the access log",
      { ...EXPECTED, accessLog: {} },
      GRANTED,
      /^access log keymate-gateway-auth-status: expected nothing, found "GRANTED"/,
    ],
    [
      "an access log of another length",
      { ...EXPECTED, accessLog: {} },
      { ...GRANTED, accessLog: [new Map(), new Map()] },
      /^access log: expected a line for each of 1 responses, found 2/,
    ],
    [
      "an access log that nobody read",
      { ...EXPECTED, accessLog: {} },
      { ...GRANTED, accessLog: "not read" },
      /^access log: expected a line for each of 1 responses, found not read/,
    ],
  ])("%s", (_name, expectation, observation, message) => {
    const differences = differencesFrom(expectation, observation);
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatch(message);
  });
});

describe("breaches of what always holds", () => {
  const headers = (status: string[], duration: string[]) => [
    ...status.map((value) => ["keymate-gateway-auth-status", value] as const),
    ...duration.map((value) => ["keymate-gateway-auth-duration", value] as const),
  ];
  const QUERY: ConformanceCase = {
    ...CASE,
    request: {
      path: "/orders?token=secret",
      headers: [
        ["Authorization", "Bearer abcdef"],
        ["cookie", "session=12345"],
      ],
    },
  };
  const logging = (...log: string[]): Observation => ({ ...GRANTED, log });

  test.each<[string, ConformanceCase, Observation, RegExp]>([
    [
      "two responses",
      CASE,
      { ...GRANTED, responses: [...GRANTED.responses, ...GRANTED.responses] },
      /exactly one response, found 2 \(200, 200\)/,
    ],
    ["no status", CASE, responding({ headers: headers([], ["1"]) }), /-status: expected one line/],
    [
      "two statuses",
      CASE,
      responding({ headers: headers(["GRANTED", "GRANTED"], ["1"]) }),
      /-status: expected one line/,
    ],
    [
      "a status of no kind",
      CASE,
      responding({ headers: headers(["ALLOWED"], ["1"]) }),
      /-status: expected one line out of GRANTED, DENIED/,
    ],
    ["no duration", CASE, responding({ headers: headers(["GRANTED"], []) }), /-duration: expected/],
    [
      "a duration that is no number",
      CASE,
      responding({ headers: headers(["GRANTED"], ["-1"]) }),
      /-duration: expected/,
    ],
    ["no log line", CASE, logging(), /^log: expected exactly one line/],
    ["two log lines", CASE, logging("Access GRANTED", "Access GRANTED"), /found 2/],
    ["another outcome in the log", CASE, logging("Access DENIED"), /expected "Access GRANTED"/],
    [
      "a query string in the log",
      QUERY,
      logging("Access GRANTED path=/orders?token=secret"),
      /no query string, found "\?token=secret"/,
    ],
    [
      "a token in the log",
      QUERY,
      logging("Access GRANTED", "warning: abcdef"),
      /no authorization, found "abcdef"/,
    ],
    [
      "a counter too many",
      CASE,
      { ...GRANTED, metrics: new Map([["keymate_requests_denied", 1]]) },
      /metrics: expected keymate_requests_denied to grow by 0, found 1/,
    ],
    [
      "a counter that stands still",
      CASE,
      { ...GRANTED, metrics: new Map() },
      /metrics: expected keymate_requests_granted to grow by 1, found 0/,
    ],
    [
      "metrics that were switched off",
      { ...CASE, configuration: { metrics: false } },
      GRANTED,
      /metrics: expected keymate_requests_granted to grow by 0, found 1/,
    ],
    [
      "a cookie in the log",
      QUERY,
      logging("Access GRANTED session=12345"),
      /no cookie, found "session=12345"/,
    ],
  ])("%s", (_name, testCase, observation, message) => {
    expect(breachesOfInvariants(testCase, EXPECTED, observation).join("\n")).toMatch(message);
  });

  test("a response that is said to be undecided needs no status", () => {
    const undecided: Expectation = {
      ...EXPECTED,
      client: { status: 400, absent: ["keymate-gateway-auth-status"] },
    };
    const observation = { ...responding({ headers: [] }), log: [], metrics: new Map() };
    expect(breachesOfInvariants(CASE, undecided, observation)).toEqual([]);
  });
});

test("bytes are shown as they are", () => {
  expect(escapeBytes('a"\\\r\n\x00\xff')).toBe('"a\\"\\\\\\x0d\\x0a\\x00\\xff"');
});
