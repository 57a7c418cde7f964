/** What the cache keeps and for how long. What is kept at all is in the conformance cases. */
import { describe, expect, it } from "vitest";
import { newDecisionCache } from "../host/decision-memory";
import { keyLines } from "../src/cache-rules";
import { CachedDecision } from "../src/decision-cache";
import { Gateway } from "../src/gateway";
import { GatewayReply } from "../src/gateway-reply";
import { HeaderList } from "../src/header-list";
import { HeaderTemplate } from "../src/header-template";
import { Policy } from "../src/policy";
import { headerList, linesOf, type Line } from "./support/header-lists";
import { RequestHost } from "./support/request-host";

function decision(since = 0, lifetime = 100, stale = 0, value = ""): CachedDecision {
  return new CachedDecision(
    new GatewayReply(200, headerList(["x-a", value])),
    "",
    since,
    lifetime,
    stale,
  );
}

function cacheOf(entries: number) {
  const policy = new Policy();
  policy.cache.maxEntries = entries;
  return newDecisionCache(policy)!;
}

it("is none without entries", () => {
  expect(newDecisionCache(new Policy())).toBeNull();
});

it("tells keys apart by all of their bytes", () => {
  const cache = cacheOf(10);
  const key = "x".repeat(5_000);
  cache.keep(`${key}a`, decision());
  expect(cache.find(`${key}b`, 0)).toBeNull();
  expect(cache.find(key, 0)).toBeNull();
  expect(cache.find(`${key}a`, 0)).not.toBeNull();
});

describe("its size", () => {
  it.each([2, 3, 4, 7, 100])("is %i entries at most", (entries) => {
    const cache = cacheOf(entries);
    for (let key = 0; key < 1_000; key++) {
      cache.keep(`${key}`, decision());
      const found = Array.from({ length: key + 1 }, (_, old) => `${old}`).filter(
        (old) => old === `${key}` || isThere(cache, old),
      );
      expect(found.length).toBeLessThanOrEqual(entries);
      if (key > 300) break;
    }
  });

  it("is bounded in bytes, too", () => {
    const cache = cacheOf(100_000);
    const value = "x".repeat(30_000);
    for (let key = 0; key < 1_000; key++) cache.keep(`${key}`, decision(0, 100, 0, value));
    const kept = Array.from({ length: 1_000 }, (_, key) => `${key}`).filter((key) =>
      isThere(cache, key),
    );
    expect(kept.length * value.length).toBeLessThanOrEqual(8 * 1_048_576);
    expect(kept.length).toBeGreaterThan(100);
  });

  it("has no room for what is very large", () => {
    const cache = cacheOf(10);
    cache.keep("a", decision(0, 100, 0, "x".repeat(40_000)));
    expect(cache.find("a", 0)).toBeNull();
  });

  it("is not used up by one key that is renewed", () => {
    const cache = cacheOf(4);
    cache.keep("other", decision());
    for (let round = 0; round < 100; round++) cache.keep("a", decision());
    expect(cache.find("other", 0)).not.toBeNull();
  });
});

it("keeps what is used while others come and go", () => {
  const cache = cacheOf(4);
  cache.keep("used", decision());
  for (let key = 0; key < 100; key++) {
    cache.keep(`${key}`, decision());
    expect(cache.find("used", 1)).not.toBeNull();
  }
  expect(cache.find("0", 1)).toBeNull();
});

describe("time", () => {
  it.each([
    [0, true, true],
    [99, true, true],
    [100, false, true],
    [149, false, true],
    [150, false, false],
  ])("%i ms later: fresh %s, usable %s", (later, isFresh, isUsable) => {
    const kept = decision(1_000, 100, 50);
    expect([kept.isFresh(1_000 + later), kept.isUsable(1_000 + later)]).toEqual([
      isFresh,
      isUsable,
    ]);
  });

  it("that goes back makes nothing live longer", () => {
    const cache = cacheOf(10);
    cache.keep("a", decision(1_000_000));
    expect(cache.find("a", 1_000_010)).not.toBeNull();
    expect(cache.find("a", 1_000_009)).toBeNull();
    expect(cache.find("a", 1_000_011)).toBeNull();
  });
});

describe("what is forgotten", () => {
  it("is gone from either generation, and nothing else is", () => {
    const cache = cacheOf(4);
    for (const key of ["a", "b", "c"]) cache.keep(key, decision());
    for (const key of ["a", "c", "never kept"]) cache.forget(key);
    expect(["a", "b", "c"].map((key) => isThere(cache, key))).toEqual([false, true, false]);
  });

  it("does not come back from the old generation when it was in both", () => {
    const cache = cacheOf(4);
    for (const key of ["a", "b", "c", "a"]) cache.keep(key, decision());
    cache.forget("a");
    expect(isThere(cache, "a")).toBe(false);
  });

  it("leaves its room to others", () => {
    const cache = cacheOf(4);
    cache.keep("other", decision());
    for (let round = 0; round < 100; round++) {
      cache.forget("a");
      cache.keep("a", decision());
      cache.forget("never kept");
    }
    expect(cache.find("other", 0)).not.toBeNull();
  });
});

/** Looks without using it: what is not fresh is not moved. */
function isThere(cache: ReturnType<typeof cacheOf>, key: string): boolean {
  return cache.find(key, 1_000) !== null;
}

it("counts what it keeps", () => {
  expect(decision(0, 1, 0, "12345").size()).toBe("x-a12345".length);
  expect(new CachedDecision(new GatewayReply(403, new HeaderList()), "body", 0, 1, 0).size()).toBe(
    4,
  );
});

describe("a key", () => {
  const policy = new Policy();
  policy.addsForwardedHeaders = true;
  policy.addCheckHeader(new HeaderTemplate("x-request-id", ""));
  policy.addCheckHeader(new HeaderTemplate("x-added", ""));
  policy.seal();

  function keyOf(number: string, ...extra: Line[]): Line[] {
    const gateway = Object.assign(new Gateway(), { number });
    const headers = { ":authority": "a.test" };
    const host = new RequestHost({ method: "PUT", path: "/a?b", headers });
    return linesOf(keyLines(gateway, headerList(...extra), policy.cache, host));
  }

  it("says which gateway is asked, for which host, method and path, and what else it is told", () => {
    const key = keyOf(
      "1",
      ["x-forwarded-for", "192.0.2.1"],
      ["x-request-id", "new every time"],
      ["x-added", "b"],
      ["x-added", "a"],
    );
    expect(key).toEqual([
      [":gateway", "1"],
      [":host", "a.test"],
      ["keymate-target-uri", "/a?b"],
      ["keymate-target-method", "PUT"],
      ["x-forwarded-for", "192.0.2.1"],
      ["x-added", "b"],
      ["x-added", "a"],
    ]);
    expect(keyOf("2")[0]).toEqual([":gateway", "2"]);
  });

  it("does not tell what is added to checks under names that it leaves out", () => {
    const policy = new Policy();
    policy.addsForwardedHeaders = true;
    policy.cache.keyHeaders.add("x-forwarded-proto");
    policy.cache.keyHeaders.add("x-keyed");
    policy.addCheckHeader(new HeaderTemplate("x-keyed", ""));
    policy.addCheckHeader(new HeaderTemplate("x-other", ""));
    policy.seal();
    expect(policy.cache.extraNames).toEqual(["x-forwarded-proto", "x-keyed"]);
    expect(policy.cache.untold).toEqual(["*", "x-forwarded-for", "x-other"]);
  });

  it.each([":gateway", ":host", ":path", "keymate-target-uri", "keymate_target_uri"])(
    "has no client's line of the name %s",
    (name) => {
      expect(new Policy().isKeyed(name)).toBe(false);
    },
  );

  it("has no line that the gateway does not get", () => {
    const policy = new Policy();
    policy.requestHeaders.denied.add("x-secret");
    expect(
      ["x-secret", "x-other", "range", "x-request-id"].map((it) => policy.isKeyed(it)),
    ).toEqual([false, true, false, false]);
  });
});
