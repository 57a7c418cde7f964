import { describe, expect, it } from "vitest";
import { Gateway } from "../src/gateway";
import { isAmbiguousPath } from "../src/path";
import { Route } from "../src/route";
import { Match, PathKind } from "../src/match";
import { RuleSet } from "../src/rule-set";
import { Random } from "./support/random";

function skipping(...prefixes: string[]): (path: string) => boolean {
  const rules = new RuleSet(new Route(new Gateway(), false, false));
  for (const prefix of prefixes) rules.addSkip(new Match(PathKind.Prefix, prefix));
  rules.seal();
  return (path) => rules.routeFor("GET", path, "").isSkipped;
}

const CASES: { prefixes: string[]; skipped: string[]; asked: string[] }[] = [
  {
    prefixes: ["/health"],
    skipped: [
      "/health",
      "/healthz",
      "/health/",
      "/health/live",
      "/health?a",
      "/health#a",
      "/health.txt",
    ],
    asked: [
      "",
      "/",
      "/heal",
      "/Health",
      "/HEALTH",
      "/a/health",
      "health",
      "/?/health",
      "/#/health",
    ],
  },
  {
    prefixes: ["/health"],
    skipped: ["/health?next=/../admin", "/health?%2e%2e;\x00"],
    // Which page this is depends on who reads it.
    asked: [
      "/health/../admin",
      "/health/..",
      "/health//admin",
      "/health/..;/admin",
      "/health;/../admin",
      "/health%2f..%2fadmin",
      "/health/%2e%2e/admin",
      "/health\\..\\admin",
      "/health%5c..%5cadmin",
      "/health/%c0%ae%c0%ae/admin",
      "/health%00",
      "/health%",
      "/health#/../admin",
      "//health",
      "/%68ealth",
    ],
  },
  {
    prefixes: ["/"],
    skipped: ["/", "/anything", "/a?b"],
    asked: ["", "*", "//", "/..", "/a;b", "?"],
  },
  {
    prefixes: ["/public/"],
    skipped: ["/public/", "/public/a"],
    asked: ["/public", "/publican", "/public?/"],
  },
  { prefixes: ["/a?"], skipped: [], asked: ["/a", "/a?", "/a?b"] },
  { prefixes: ["/a", "/b/c"], skipped: ["/a", "/b/c", "/b/cd"], asked: ["/b", "/c", "/b/d"] },
  { prefixes: [], skipped: [], asked: ["/", "/health", ""] },
];

describe("skip paths", () => {
  it.each(CASES)("for $prefixes", ({ prefixes, skipped, asked }) => {
    const isSkipped = skipping(...prefixes);
    expect(skipped.filter((path) => !isSkipped(path))).toEqual([]);
    expect(asked.filter((path) => isSkipped(path))).toEqual([]);
  });

  it("match nothing but a plain path that begins with a prefix, whatever is tried", () => {
    const random = new Random(3);
    const pieces = [
      "/",
      "/public",
      "/health",
      "z",
      ".",
      "..",
      "%2e",
      "%2F",
      ";",
      "?",
      "#",
      "\\",
      "\x00",
    ];
    const isSkipped = skipping("/health", "/public/");
    let matched = 0;
    for (let count = 0; count < 20_000; count++) {
      const path = random.several(6, () => random.oneOf(pieces)).join("");
      const read = path.split(/[?#]/)[0]!;
      const isPlain = !isAmbiguousPath(path);
      const expected = isPlain && (read.startsWith("/health") || read.startsWith("/public/"));
      expect([path, isSkipped(path)]).toEqual([path, expected]);
      if (expected) matched++;
    }
    expect(matched).toBeGreaterThan(100);
  });
});
