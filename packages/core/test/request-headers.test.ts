import { describe, expect, it } from "vitest";
import { foldedName } from "../src/folded-name";
import {
  PROTECTED_NAMES,
  RequestHeaderUse,
  STRIPPED_NAMES,
  STRIPPED_PREFIXES,
  requestHeaderUse,
} from "../src/request-headers";
import { Random } from "./support/random";
import { everySpelling } from "./support/spellings";

/** Specification §3: removed from what the gateway and what the service receives. */
const PROTECTED = [
  "keymate-enforcer",
  "keymate-target-uri",
  "keymate-target-method",
  "keymate-partial-body",
];

/** Specification §3: the gateway does not receive them. */
const STRIPPED = [
  "host",
  "content-length",
  "expect",
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "http2-settings",
  "proxy-authorization",
  "range",
  "accept-encoding",
];

const STRIPPED_BY_PREFIX = [
  "x-envoy-retry-on",
  "x-envoy-max-retries",
  "x-envoy-upstream-rq-timeout-ms",
  "x-envoy-upstream-rq-timeout-alt-response",
  "x-envoy-upstream-alt-stat-name",
  "x-envoy-original-path",
  "x-envoy-internal",
  "x-envoy-",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
  "if-range",
  "if-",
];

const FORWARDED = [
  "authorization",
  "cookie",
  "content-type",
  "content-encoding",
  "accept",
  "user-agent",
  "x-request-id",
  "traceparent",
  "x-b3-traceid",
  "x-forwarded-for",
  "x-forwarded-proto",
  "forwarded",
  "x-client-id",
  // Near to a name on the list, but not on it.
  "",
  "hosts",
  "x-host",
  "if",
  "iff-match",
  "x-envoy",
  "xenvoy-retry-on",
  "ranges",
  "tenant",
  "trailers",
  "expected",
  "keymate",
  "keymate-enforcer2",
  "x-keymate-enforcer",
  "keymate--enforcer",
  "keymateenforcer",
  "keymate-target",
];

describe("a client's header line", () => {
  it("is listed here as it is in the source", () => {
    expect([...PROTECTED_NAMES].sort()).toEqual([...PROTECTED].sort());
    expect([...STRIPPED_NAMES].sort()).toEqual([...STRIPPED].sort());
    expect([...STRIPPED_PREFIXES].sort()).toEqual(["if-", "x-envoy-"]);
  });

  it.each(PROTECTED)("%s reaches nobody, in any spelling", (name) => {
    for (const spelling of everySpelling(name)) {
      expect([spelling, requestHeaderUse(spelling)]).toEqual([spelling, RequestHeaderUse.Remove]);
    }
  });

  it.each([...STRIPPED, ...STRIPPED_BY_PREFIX])(
    "%s reaches the service alone, in any spelling",
    (name) => {
      for (const spelling of everySpelling(name)) {
        expect([spelling, requestHeaderUse(spelling)]).toEqual([
          spelling,
          RequestHeaderUse.Withhold,
        ]);
      }
    },
  );

  it.each([":method", ":path", ":authority", ":scheme", ":protocol", ":status", ":", ":Path"])(
    "%s, a pseudo-header, reaches the service alone",
    (name) => {
      expect(requestHeaderUse(name)).toBe(RequestHeaderUse.Withhold);
    },
  );

  it.each(FORWARDED)("%j reaches both", (name) => {
    expect(requestHeaderUse(name)).toBe(RequestHeaderUse.Forward);
  });

  it("is treated like its aliases, whatever its name", () => {
    const random = new Random(2);
    const parts = [...PROTECTED, ...STRIPPED, "x-envoy-", "if-", "x", "_", ".", "-", "A", "\xff"];
    for (let count = 0; count < 5000; count++) {
      const name = random.several(4, () => random.oneOf(parts)).join("");
      expect([name, requestHeaderUse(name)]).toEqual([name, requestHeaderUse(foldedName(name))]);
    }
  });
});
