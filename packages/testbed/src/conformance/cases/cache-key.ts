/** Which checks are equal: those of which the gateway would be told the same, to the byte and in the same order (specification §2). */
import type { ConformanceCase, EarlierRequest, HeaderLine } from "../case.js";
import { CACHING, HIT, MISS } from "./cache-requests.js";

const BASE: readonly HeaderLine[] = [
  ["Authorization", "Bearer first-token"],
  ["X-A", "1"],
  ["X-A", "2"],
  ["Cookie", "session=one-session"],
];

export const CACHE_KEY: readonly ConformanceCase[] = [
  differs("another value of Authorization", lines(0, "Bearer other-token")),
  differs("another case in a value", lines(0, "bearer first-token")),
  differs("another cookie", lines(3, "session=two-sessions")),
  differs("a header less", { headers: BASE.slice(1) }),
  differs("a header more", { headers: [...BASE, ["X-B", ""]] }),
  differs("a line less", { headers: BASE.filter((_, index) => index !== 2) }),
  differs("a line twice", { headers: [...BASE, ["X-A", "2"]] }),
  differs("repeated lines in another order", { headers: [0, 2, 1, 3].map((at) => BASE[at]!) }),
  differs("two lines as one", {
    headers: [BASE[0]!, ["X-A", "1,2"], BASE[3]!],
  }),
  differs("an empty value", lines(1, "")),
  differs("another name", { headers: [BASE[0]!, ["X-C", "1"], ...BASE.slice(2)] }),
  differs("an alias of a trace header", { headers: [...BASE, ["X_Request_Id", "1"]] }),
  differs("another method", { method: "DELETE", headers: BASE }),
  differs("another path", { path: "/orders/", headers: BASE }),
  differs("another query", { path: "/orders?", headers: BASE }),
  differs("another escape in the path", { path: "/%6frders", headers: BASE }),
  differs("another host", { authority: "other.test", headers: BASE }),
  differs("another port", { authority: "service.test:8080", headers: BASE }),
  differs(
    "another gateway, for every second request",
    { headers: BASE },
    { headers: BASE },
    {
      gateways: { partner: { gateway_url: "http://partner.test", cluster_name: "gateway" } },
      rules: [{ match: { path: { prefix: "/" } }, sample: 50, gateway: "partner" }],
    },
  ),
  differs(
    "a name and a value that meet elsewhere",
    { headers: [["X-A", "bc"]] },
    {
      headers: [["X-Ab", "c"]],
    },
  ),
  differs(
    "a value that looks like the next line",
    {
      headers: [
        ["X-A", "1"],
        ["X-B", "2"],
      ],
    },
    {
      headers: [["X-A", "1 x-b: 2"]],
    },
  ),
  differs(
    "values that meet elsewhere",
    {
      headers: [
        ["X-A", "12"],
        ["X-B", "3"],
      ],
    },
    {
      headers: [
        ["X-A", "1"],
        ["X-B", "23"],
      ],
    },
  ),
  differs(
    "an empty value here or there",
    {
      headers: [
        ["X-A", ""],
        ["X-B", "1"],
      ],
    },
    {
      headers: [
        ["X-A", "1"],
        ["X-B", ""],
      ],
    },
  ),
  differs(
    "a value that looks like sizes",
    { headers: [["X-A", "3 1 3 1"]] },
    {
      headers: [
        ["X-A", "3 1"],
        ["X-B", "3 1"],
      ],
    },
  ),
  differs(
    "bytes that are not UTF-8",
    { headers: [["X-A", "\xc3\xa9"]] },
    {
      headers: [["X-A", "\xe9"]],
    },
  ),
  ...[
    "X-Request-Id",
    "Traceparent",
    "Tracestate",
    "B3",
    "X-B3-TraceId",
    "X-B3-Sampled",
    "X-Datadog-Trace-Id",
    "X-Cloud-Trace-Context",
    "X-Amzn-Trace-Id",
    "Grpc-Trace-Bin",
    "X-Ot-Span-Context",
    "Uber-Trace-Id",
    "Elastic-Apm-Traceparent",
    "Sw8",
    "Sw8-Correlation",
  ].map((name) =>
    equal(
      `another ${name}`,
      { headers: [...BASE, [name, "0123456789abcdef"]] },
      { headers: [...BASE, [name, "fedcba9876543210"]] },
    ),
  ),
  equal(
    "a trace that only one has",
    { headers: BASE },
    {
      headers: [
        ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
        ...BASE,
      ],
    },
  ),
  equal(
    "another spelling of a name",
    { headers: [["X-Tenant", "a"]] },
    {
      headers: [["x-tENANT", "a"]],
    },
  ),
  equal(
    "what is not told to the gateway",
    { headers: [["If-Match", '"a"']] },
    {
      headers: [
        ["If-Match", '"b"'],
        ["Range", "bytes=1-"],
        ["Accept-Encoding", "br"],
        ["Keymate-Target-Uri", "/x"],
      ],
    },
  ),
  equal(
    "what configuration does not tell the gateway",
    { headers: [["X-A", "1"]] },
    { headers: [["X-A", "2"]] },
    { request_headers: { deny: ["x-a"] } },
  ),
  differs(
    "what configuration tells the gateway",
    { path: "/orders", authority: "a.test" },
    { path: "/orders", authority: "b.test" },
    { request_headers: { set: { "X-Host": "%HOST%" } } },
  ),
  equal(
    "key_headers: another header",
    { headers: BASE },
    {
      headers: [
        ["authorization", "Bearer first-token"],
        ["X-Other", "1"],
      ],
    },
    { cache: { ...CACHING.cache, key_headers: ["Authorization"] } },
  ),
  differs("key_headers: another value", { headers: BASE }, lines(0, "Bearer other-token"), {
    cache: { ...CACHING.cache, key_headers: ["authorization"] },
  }),
  differs(
    "key_headers: another value under the beginning of a name",
    { headers: [["X-Tenant-A", "1"]] },
    { headers: [["X-Tenant-A", "2"]] },
    { cache: { ...CACHING.cache, key_headers: ["x-tenant-*"] } },
  ),
  differs(
    "key_headers: a trace header, when named",
    { headers: [["X-Request-Id", "1"]] },
    { headers: [["X-Request-Id", "2"]] },
    { cache: { ...CACHING.cache, key_headers: ["x-request-id"] } },
  ),
  differs(
    "key_headers: another method",
    { method: "GET" },
    { method: "PUT" },
    {
      cache: { ...CACHING.cache, key_headers: ["authorization"] },
    },
  ),
  differs(
    "key_headers: another host",
    { authority: "a.test" },
    { authority: "b.test" },
    {
      cache: { ...CACHING.cache, key_headers: ["authorization"] },
    },
  ),
  differs(
    "key_headers: another path",
    { path: "/a" },
    { path: "/b" },
    {
      cache: { ...CACHING.cache, key_headers: ["authorization"] },
    },
  ),
  differs(
    "key_headers: another value of an added header",
    { authority: "a.test" },
    { authority: "b.test" },
    {
      cache: { ...CACHING.cache, key_headers: ["x-added"] },
      request_headers: { set: { "X-Added": "%HOST%" } },
    },
  ),
  equal(
    "an empty list of key_headers is none",
    { headers: BASE },
    { headers: BASE },
    {
      cache: { ...CACHING.cache, key_headers: [] },
    },
  ),
  differs("an empty list of key_headers leaves out nothing", { headers: BASE }, lines(1, "3"), {
    cache: { ...CACHING.cache, key_headers: [] },
  }),
  equal(
    "7 KiB of headers",
    { headers: [["X-A", "x".repeat(7_168)]] },
    {
      headers: [["X-A", "x".repeat(7_168)]],
    },
  ),
  differs(
    "8 KiB of headers and more, which are not kept",
    { headers: [["X-A", "x".repeat(8_192)]] },
    { headers: [["X-A", "x".repeat(8_192)]] },
  ),
];

function lines(at: number, value: string): EarlierRequest {
  return { headers: BASE.map(([name, each], index) => [name, index === at ? value : each]) };
}

/** The gateway is asked about both. With one request given, the other is the one that all of these are compared with. */
function differs(
  what: string,
  request: EarlierRequest,
  other: EarlierRequest = { headers: BASE },
  configuration: Record<string, unknown> = {},
): ConformanceCase {
  return pair(`cache-key/not equal: ${what}`, other, request, configuration, false);
}

/** The gateway is asked about the first alone. */
function equal(
  what: string,
  first: EarlierRequest,
  second: EarlierRequest,
  configuration: Record<string, unknown> = {},
): ConformanceCase {
  return pair(`cache-key/equal: ${what}`, first, second, configuration, true);
}

function pair(
  name: string,
  first: EarlierRequest,
  second: EarlierRequest,
  configuration: Record<string, unknown>,
  isEqual: boolean,
): ConformanceCase {
  return {
    name,
    specification: "§2",
    configuration: { ...CACHING, ...configuration },
    before: [first],
    request: second,
    expect: {
      gateway: { times: isEqual ? 1 : 2 },
      service: { times: 2 },
      client: isEqual ? HIT : MISS,
    },
  };
}
