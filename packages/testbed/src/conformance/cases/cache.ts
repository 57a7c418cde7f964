/** `cache`: a decision is taken again for an equal check while it lasts (specification §2). */
import {
  DECISION_HEADERS,
  type ConformanceCase,
  type EarlierRequest,
  type GatewayAnswer,
  type HeaderLine,
  type ResponseExpectation,
} from "../case.js";
import { CACHING, HIT, MISS, STALE, decisionHeaders, inTurn, seen } from "./cache-requests.js";
import {
  ACCESS_DENIED,
  JSON_CONTENT,
  NO_HEADERS,
  asExpectation,
  asked,
  because,
  denied,
  gatewayFailed,
  granted,
  reached,
  structuredInLua,
  unavailable,
  wouldBe,
} from "./expectations.js";

const ALLOW: GatewayAnswer = { status: 200, headers: DECISION_HEADERS };
/** The plugin's own word where the gateway gives no decision headers. */
const MISSED: readonly HeaderLine[] = [["keymate-decision-cache", "MISS"]];
const RECALLED: readonly HeaderLine[] = [["keymate-decision-cache", "HIT"]];
const RESET: GatewayAnswer = { fault: "reset-before-headers" };

/** `ttl` is over behind the first request; its answer may stand in for an hour. */
const FORGIVING = { cache: { ttl: 20, max_entries: 100, stale_if_error: 3_600_000 } };
const EXPIRED: EarlierRequest = { pause: 30 };

export const CACHE: readonly ConformanceCase[] = [
  inTurn("cache/off without the key", [{}, {}], 2, granted(), { configuration: {} }),
  inTurn("cache/a second request is granted without asking", [{ client: MISS }, {}], 1, HIT),
  inTurn("cache/a tenth request, too", [{}, {}, {}, {}, {}, {}, {}, {}, {}, {}], 1, HIT),
  inTurn(
    "cache/without a word from the gateway the first is a miss",
    [{}],
    1,
    {
      ...granted(),
      headers: { "keymate-decision-cache": ["MISS"] },
      absent: [],
    },
    { gateway: { status: 204 } },
  ),
  inTurn(
    "cache/what the gateway says of its own cache is relayed",
    [{}],
    1,
    {
      ...granted(),
      headers: { "keymate-decision-cache": ["REFRESHED"] },
    },
    { gateway: { status: 200, headers: decisionHeaders("REFRESHED") } },
  ),
  {
    name: "cache/what the gateway hands to service and client is handed on again",
    specification: "§2",
    configuration: {
      ...CACHING,
      upstream_headers: ["x-user"],
      client_headers: { on_allow: ["x-quota"] },
    },
    before: [{}],
    request: { headers: [["X-User", "forged"]] },
    gateway: {
      status: 200,
      headers: [...DECISION_HEADERS, ["X-User", "ada"], ["X-User", "lovelace"], ["X-Quota", "7"]],
    },
    expect: {
      gateway: { times: 2 },
      service: reached({ times: 2, headers: { "x-user": ["ada", "lovelace"] } }),
      client: { ...granted(), headers: { "x-quota": ["7"] } },
    },
  },
  {
    name: "cache/the service's headers are no decision on a hit, either",
    specification: "§4",
    configuration: CACHING,
    before: [{}],
    service: {
      headers: [
        ["Keymate-Decision-Cache", "FORGED"],
        ["keymate-gateway-auth-reason", "forged"],
      ],
    },
    expect: seen(1, 2, HIT),
  },
  ...[401, 403].map((status) => refused(`a ${status} is answered again`, status, "no\x00\xff\r\n")),
  refused("a refusal without a body is answered again", 403, ""),
  refused("a refusal with 4 KiB of body is answered again", 403, "x".repeat(4_096)),
  {
    name: "cache/a refusal with more body is asked for again where clients get it",
    specification: "§2",
    configuration: CACHING,
    before: [{}],
    gateway: { status: 403, body: "x".repeat(4_097) },
    expect: {
      gateway: asked({ times: 2 }),
      service: "not reached",
      client: denied(403, { body: "x".repeat(4_097) }, MISSED),
    },
    differences: {
      lua: {
        reason: "Lua answers with its own structured body, so the gateway's does not count",
        expect: {
          gateway: asked(),
          client: because(
            "cached",
            denied(403, { headers: JSON_CONTENT, body: ACCESS_DENIED }, RECALLED),
          ),
        },
      },
    },
  },
  {
    name: "cache/a refusal in shadow mode is recorded and not enforced",
    specification: "§2",
    configuration: { ...CACHING, mode: "shadow" },
    before: [{}],
    gateway: { status: 403 },
    expect: {
      gateway: asked(),
      service: reached({ times: 2 }),
      client: because("shadow", wouldBe("DENIED", {}, RECALLED)),
      metrics: { keymate_shadow_denied: 1, keymate_shadow_denied_cached: 1 },
    },
  },
  ...[301, 302, 400, 404, 429, 499].map((status) =>
    asksAgain(`${status} is asked for again`, { status }, denied(status, {}, MISSED)),
  ),
  ...[500, 503, 599].map((status) =>
    asksAgain(
      `${status} is asked for again`,
      { status },
      because("gateway_5xx", gatewayFailed(status, {}, MISSED)),
    ),
  ),
  asksAgain("a reset is asked for again", RESET, because("reset", unavailable(NO_HEADERS))),
  asksAgain(
    "a reply that is not HTTP is asked for again",
    { fault: "garbage" },
    because("bad_reply", unavailable(NO_HEADERS)),
  ),
  inTurn("cache/what was let through because of a failure is asked for again", [{}, {}], 2, MISS, {
    configuration: { ...CACHING, failure_mode: "allow" },
    gateway: { sequence: [RESET, ALLOW] },
  }),
  inTurn("cache/a failure is forgotten when the gateway says yes", [{}, {}, {}], 2, HIT, {
    gateway: { sequence: [{ status: 503 }, ALLOW] },
    expect: { ...seen(2, 2, HIT) },
  }),
  {
    name: "cache/a captured body is always asked about",
    specification: "§2",
    configuration: { ...CACHING, body: { mode: "full" } },
    before: [{ method: "POST", body: "a" }],
    request: { method: "POST", body: "a" },
    expect: {
      gateway: asked({ times: 2, target: "POST", body: "a" }),
      service: reached({ times: 2, method: "POST", body: "a" }),
      client: MISS,
    },
  },
  {
    name: "cache/the beginning of a body is always asked about",
    specification: "§2",
    configuration: { ...CACHING, body: { mode: "partial", max_bytes: 1 } },
    before: [{ method: "POST", body: "ab" }],
    request: { method: "POST", body: "ab" },
    expect: {
      gateway: asked({ times: 2, target: "POST", body: "a" }),
      service: reached({ times: 2, method: "POST", body: "ab" }),
      client: MISS,
    },
  },
  inTurn("cache/without a body there is nothing to capture", [{}, {}], 1, HIT, {
    configuration: { ...CACHING, body: { mode: "full" } },
  }),
  {
    name: "cache/a body that nobody captures goes to the service on a hit",
    specification: "§2",
    configuration: CACHING,
    before: [{ method: "POST", body: "first", headers: [["Content-Length", "5"]] }],
    request: { method: "POST", body: "other", headers: [["Content-Length", "5"]] },
    expect: {
      gateway: asked({ target: "POST" }),
      service: { method: "POST", times: 2 },
      client: HIT,
    },
  },
  {
    name: "cache/a skipped request asks nobody and leaves nothing behind",
    specification: "§2",
    configuration: { ...CACHING, skip_paths: ["/public"] },
    before: [{ path: "/public" }, {}],
    request: {},
    expect: { gateway: asked(), service: { times: 3 }, client: HIT },
  },
  inTurn(
    "cache/what was used least recently makes room",
    [
      ...["/a", "/b", "/a", "/c", "/a", "/d", "/a"].map((path) => ({ path })),
      { path: "/b" },
    ] as never,
    0,
    MISS,
    {
      configuration: { ...CACHING, cache: { ttl: 3_600_000, max_entries: 4 } },
      expect: { gateway: { times: 5 }, service: { times: 8 }, client: MISS },
    },
  ),
  inTurn(
    "cache/no more than max_entries are kept",
    [...["/a", "/b", "/c"].map((path) => ({ path })), { path: "/a" }] as never,
    0,
    MISS,
    {
      configuration: { ...CACHING, cache: { ttl: 3_600_000, max_entries: 2 } },
      expect: { gateway: { times: 4 }, service: { times: 4 }, client: MISS },
    },
  ),
  stale("a reset before the headers", RESET, STALE),
  stale("a reset inside the body", { fault: "reset-inside-body" }, STALE),
  stale("a timeout", { fault: "silent" }, STALE, { timeout: 100 }),
  stale("not without the key", RESET, because("reset", unavailable(NO_HEADERS)), {
    cache: { ttl: 20, max_entries: 100 },
  }),
  stale("not beyond its time", RESET, because("reset", unavailable(NO_HEADERS)), {
    cache: { ttl: 10, max_entries: 100, stale_if_error: 10 },
  }),
  ...[403, 500, 599].map((status) =>
    stale(
      `not against a ${status}`,
      { status },
      status < 500
        ? denied(status, {}, MISSED)
        : because("gateway_5xx", gatewayFailed(status, {}, MISSED)),
    ),
  ),
  stale(
    "not against a reply that is not HTTP",
    { fault: "garbage" },
    because("bad_reply", unavailable(NO_HEADERS)),
  ),
  ...["must-revalidate", "proxy-revalidate", "s-maxage=3600"].map((directive) =>
    stale(`not after ${directive}`, RESET, because("reset", unavailable(NO_HEADERS)), {}, [
      ["cache-control", directive],
    ]),
  ),
  {
    name: "cache/stale_if_error: not a refusal",
    specification: "§2",
    configuration: { ...FORGIVING, reason_header: true },
    before: [EXPIRED],
    gateway: { sequence: [{ status: 403 }, RESET] },
    expect: {
      gateway: asked({ times: 2 }),
      service: "not reached",
      client: because("reset", unavailable(NO_HEADERS)),
    },
  },
  ...(
    [
      ["403", { status: 403 }],
      ["403 with no-store", { status: 403, headers: [["Cache-Control", "no-store"]] }],
      ["403 with a cookie", { status: 403, headers: [["Set-Cookie", "session=; Max-Age=0"]] }],
      ["403 with a long body", { status: 403, body: "x".repeat(4_097) }],
      ["302", { status: 302, headers: [["Location", "/login"]] }],
      ["404", { status: 404 }],
      ["200 with no-store", { status: 200, headers: [["Cache-Control", "no-store"]] }],
    ] as const
  ).map(([what, answer]) => ({
    name: `cache/stale_if_error: not when the gateway has said ${what} since`,
    specification: "§2",
    configuration: { ...FORGIVING, reason_header: true },
    before: [EXPIRED, EXPIRED] as const,
    gateway: { sequence: [ALLOW, answer, RESET] as const },
    expect: {
      gateway: asked({ times: 3 }),
      service: reached(answer.status === 200 ? { times: 2 } : {}),
      client: because("reset", unavailable(NO_HEADERS)),
    },
  })),
  {
    name: "cache/stale_if_error: also when the gateway has failed since",
    specification: "§2",
    configuration: { ...FORGIVING, reason_header: true },
    before: [EXPIRED, {}],
    gateway: { sequence: [ALLOW, { status: 503 }, RESET] },
    expect: seen(3, 2, STALE),
  },
  inTurn("cache/stale_if_error: what stood in is asked about again", [EXPIRED, {}, {}], 3, MISS, {
    configuration: { ...FORGIVING, reason_header: true },
    gateway: { sequence: [ALLOW, RESET, ALLOW] },
  }),
  {
    name: "cache/stale_if_error: before failure_mode",
    specification: "§2",
    configuration: { ...FORGIVING, reason_header: true, failure_mode: "allow" },
    before: [EXPIRED],
    gateway: { sequence: [ALLOW, RESET] },
    expect: seen(2, 2, STALE),
  },
];

function refused(what: string, status: number, body: string): ConformanceCase {
  const headers: HeaderLine[] = [
    // Envoy takes the content type off an answer without a body.
    ...(body === "" ? [] : [["Content-Type", "text/plain"] as const]),
    ["WWW-Authenticate", "Bearer"],
    ["WWW-Authenticate", "Basic"],
  ];
  const client = because(
    "cached",
    denied(status, { headers: asExpectation(headers), body }, decisionHeaders("HIT")),
  );
  const differences = structuredInLua(client);
  return {
    name: `cache/${what}`,
    specification: "§2",
    configuration: CACHING,
    before: [{}],
    gateway: { status, headers: [...DECISION_HEADERS, ...headers], body },
    expect: { gateway: asked(), service: "not reached", client },
    ...(differences && { differences }),
  };
}

function asksAgain(
  what: string,
  gateway: GatewayAnswer,
  client: ResponseExpectation,
): ConformanceCase {
  return {
    name: `cache/${what}`,
    specification: "§2",
    configuration: CACHING,
    before: [{}],
    gateway,
    expect: { gateway: asked({ times: 2 }), service: "not reached", client },
  };
}

/** The first request is granted and its time is over; then the gateway does `failure`. */
function stale(
  what: string,
  failure: GatewayAnswer,
  client: ResponseExpectation,
  configuration: Readonly<Record<string, unknown>> = {},
  headers: readonly HeaderLine[] = [],
): ConformanceCase {
  const isServed = client === STALE;
  return {
    name: `cache/stale_if_error: ${what}`,
    specification: "§2",
    configuration: { ...FORGIVING, reason_header: true, ...configuration },
    before: [EXPIRED],
    gateway: { sequence: [{ status: 200, headers: [...DECISION_HEADERS, ...headers] }, failure] },
    expect: {
      gateway: asked({ times: 2 }),
      service: reached(isServed ? { times: 2 } : {}),
      client,
    },
  };
}
