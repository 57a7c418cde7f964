/** For how long a decision counts: as long as the gateway says, and never longer than `ttl` (specification §2). */
import { DECISION_HEADERS, type ConformanceCase, type HeaderLine } from "../case.js";
import { CACHING, HIT, MISS, inTurn } from "./cache-requests.js";

const KEYED = { ...CACHING, cache: { ...CACHING.cache, key_headers: ["authorization", "x-a"] } };
const ADDING = { request_headers: { set: { "X-Added": "%HOST%" } } };

export const CACHE_LIFETIME: readonly ConformanceCase[] = [
  inTurn("cache-lifetime/ttl is over", [{ pause: 30 }, {}], 2, MISS, {
    configuration: { ...CACHING, cache: { ttl: 20, max_entries: 100 } },
  }),
  inTurn("cache-lifetime/ttl caps max-age", [{ pause: 30 }, {}], 2, MISS, {
    configuration: { ...CACHING, cache: { ttl: 20, max_entries: 100 } },
    gateway: saying(["Cache-Control", "max-age=3600"]),
  }),
  inTurn("cache-lifetime/max-age is over", [{ pause: 1_050 }, {}], 2, MISS, {
    gateway: saying(["Cache-Control", "max-age=1"]),
  }),
  ...[
    "no-store",
    "NO-STORE",
    "no-cache",
    'no-cache="set-cookie"',
    "max-age=0",
    "max-age=-1",
    "max-age=",
    "max-age=soon",
    "max-age=1.5",
    "max-age=99999999999",
    "max-age=3600, max-age=0",
    "max-age=0, max-age=3600",
    "max-age=3600, s-maxage=0",
    "s-maxage=0, max-age=3600",
    "public, max-age=3600, no-store",
    "\tmax-age = 3600 ,no-store",
    'max-age="0"',
  ].map((value) => once(`Cache-Control: ${value}`, ["Cache-Control", value])),
  once("one of two lines", ["Cache-Control", "max-age=3600"], ["Cache-Control", "no-store"]),
  once("Age as old as max-age", ["Cache-Control", "max-age=3600"], ["Age", "3600"]),
  once("Vary: *", ["Vary", "*"]),
  once("Vary: * among others", ["Vary", "Authorization, *"]),
  once("Vary on a trace header", ["Vary", "Traceparent"]),
  once("Set-Cookie", ["Set-Cookie", "session=one-session"]),
  once(
    "Set-Cookie whatever Cache-Control says",
    ["Set-Cookie", "a=1"],
    ["Cache-Control", "max-age=3600"],
  ),
  ...[
    "max-age=3600",
    "MAX-AGE=3600",
    'max-age="3600"',
    "public",
    "private",
    "private, max-age=3600",
    "must-revalidate",
    "max-age=0, s-maxage=3600",
    "s-maxage=3600, max-age=0",
    "max-age=999999999",
    "immutable, unheard-of=no-store",
    "x-no-store",
    "",
  ].map((value) => again(`Cache-Control: ${value}`, ["Cache-Control", value])),
  again("Age without Cache-Control", ["Age", "999999999"]),
  again("a little Age", ["Cache-Control", "max-age=3600"], ["Age", "1"]),
  again("Vary on what is told", ["Vary", "Authorization, Cookie"], ["Vary", "X-A"]),
  again("Vary on what is never told", ["Vary", "Accept-Encoding"]),
  again("Expires, which does not count", ["Expires", "0"]),
  again("Pragma, which does not count", ["Pragma", "no-cache"]),
  { ...once("key_headers: private", ["Cache-Control", "private"]), configuration: KEYED },
  {
    ...once("key_headers: private among others", ["Cache-Control", 'max-age=3600, Private="x"']),
    configuration: KEYED,
  },
  {
    ...once("key_headers: Vary on another", ["Vary", "Authorization, Cookie"]),
    configuration: KEYED,
  },
  { ...again("key_headers: Vary on these", ["Vary", "authorization,X-A"]), configuration: KEYED },
  {
    ...again("key_headers: Vary on what is never told", ["Vary", "accept-encoding"]),
    configuration: KEYED,
  },
  {
    ...once("key_headers: Vary on an added header", ["Vary", "X-Added"]),
    configuration: { ...KEYED, ...ADDING },
  },
  {
    ...again("key_headers: Vary on an added one of these", ["Vary", "x-added"]),
    configuration: {
      ...CACHING,
      ...ADDING,
      cache: { ...CACHING.cache, key_headers: ["x-add*"] },
    },
  },
  {
    ...again("Vary on an added header", ["Vary", "x-added"]),
    configuration: { ...CACHING, ...ADDING },
  },
  {
    ...once("Vary on an added header that is a trace header", ["Vary", "X-Request-Id"]),
    configuration: { ...CACHING, request_headers: { set: { "X-Request-Id": "%HOST%" } } },
  },
  {
    ...once("key_headers: Vary on the client's forwarded address", ["Vary", "X-Forwarded-For"]),
    configuration: { ...KEYED, forwarded_headers: true },
  },
  ...["X-Forwarded-For", "X-Forwarded-Proto"].map((name) => ({
    ...once(`key_headers: Vary on ${name}, the plugin's instead of a client's`, ["Vary", name]),
    configuration: {
      ...KEYED,
      forwarded_headers: true,
      request_headers: { deny: ["x-forwarded-*"] },
    },
  })),
  {
    ...again("key_headers: Vary on forwarded method, host and path", [
      "Vary",
      "X-Forwarded-Method, X-Forwarded-Host, X-Forwarded-Uri",
    ]),
    configuration: { ...KEYED, forwarded_headers: true },
  },
  {
    ...again("key_headers: Vary on what configuration withholds", ["Vary", "Cookie"]),
    configuration: { ...KEYED, request_headers: { deny: ["cookie"] } },
  },
];

function saying(...lines: HeaderLine[]): NonNullable<ConformanceCase["gateway"]> {
  return { status: 200, headers: [...DECISION_HEADERS, ...lines] };
}

function once(what: string, ...lines: HeaderLine[]): ConformanceCase {
  return inTurn(`cache-lifetime/once: ${what}`, [{}, {}], 2, MISS, { gateway: saying(...lines) });
}

function again(what: string, ...lines: HeaderLine[]): ConformanceCase {
  return inTurn(`cache-lifetime/again: ${what}`, [{}, {}], 1, HIT, { gateway: saying(...lines) });
}
