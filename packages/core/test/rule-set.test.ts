import { afterEach, describe, expect, it, vi } from "vitest";
import { LONGEST_MATCHED_PATH } from "../src/automaton";
import { Gateway } from "../src/gateway";
import { withoutQuery } from "../src/path";
import { Route } from "../src/route";
import { Match, PathKind, expressionOfGlob } from "../src/match";
import { NO_RULE } from "../src/path-index";
import { RuleSet } from "../src/rule-set";
import { Random } from "./support/random";

interface Rule {
  kind: PathKind;
  path: string;
  methods?: string[];
  /** `.example` for all names that end in it. */
  hosts?: string[];
  sample?: number;
}

const STANDARD = new Route(new Gateway(), false, false);
const SHADOW = new Route(new Gateway(), false, true);

function matchOf({ kind, path, methods = [], hosts = [] }: Rule): Match {
  const match = new Match(kind, path);
  match.methods.push(...methods);
  match.hosts.push(...hosts);
  return match;
}

function ruleSet(rules: readonly Rule[], route = SHADOW, standard = STANDARD): RuleSet {
  const set = new RuleSet(standard);
  for (const rule of rules) expect(set.add(matchOf(rule), route, rule.sample ?? 100)).toBe(-1);
  set.seal();
  return set;
}

function matchedBy(rule: Rule, paths: string[]): string[] {
  const set = ruleSet([rule]);
  return paths.filter((path) => set.firstMatch(0, "GET", path, "") === 0);
}

describe("a rule", () => {
  const { Exact, Prefix, Segment, Suffix, Glob, Regex } = {
    Exact: PathKind.Exact,
    Prefix: PathKind.Prefix,
    Segment: PathKind.Segment,
    Suffix: PathKind.Suffix,
    Glob: PathKind.Glob,
    Regex: PathKind.Regex,
  };

  it.each([
    [Exact, "/a", ["/a"], ["/", "/a/", "/ab", "/a/b", "/b/a"]],
    [Prefix, "/a", ["/a", "/a/", "/ab", "/a/b"], ["/", "/b/a", "/A"]],
    [Segment, "/a", ["/a", "/a/", "/a/b"], ["/", "/ab", "/a.b", "/b/a"]],
    [Segment, "/a/b", ["/a/b", "/a/b/c"], ["/a", "/a/bc"]],
    [Suffix, ".png", ["/.png", "/a/b.png"], ["/a.pngx", "/a.jpg", "/png"]],
    [Suffix, "/health", ["/health", "/a/health"], ["/healthz", "/health/"]],
    [Glob, "/a/*", ["/a/", "/a/b"], ["/a", "/a/b/", "/a/b/c", "/x/a/b"]],
    [Glob, "/a/**", ["/a/", "/a/b", "/a/b/c"], ["/a", "/ab"]],
    [Glob, "/users/{id}", ["/users/7"], ["/users/", "/users", "/users/7/", "/users/7/x"]],
    [Glob, "/{a}/x/{b}", ["/1/x/2"], ["/1/y/2", "//x/2", "/1/x/"]],
    [Glob, "/{id}.json", ["/7.json"], ["/.json", "/a/7.json", "/7xjson"]],
    [Glob, "/**/*.js", ["/a/b.js", "/a/b/c.js", "/a/.js"], ["/b.js", "/a/b.jsx", "/a/bXjs"]],
    [Glob, "/a*c", ["/ac", "/abc"], ["/a/c", "/acd"]],
    [Glob, "/a.b+c", ["/a.b+c"], ["/aXb+c", "/a.bbc"]],
    [Regex, "/v[12]/.*", ["/v1/", "/v2/x/y"], ["/v3/", "/v1", "/a/v1/"]],
  ])("of kind %i for %s", (kind, path, matched, others) => {
    expect(matchedBy({ kind, path }, [...matched, ...others])).toEqual(matched);
  });

  it("is for its methods alone, exactly as they are sent", () => {
    const set = ruleSet([{ kind: Prefix, path: "/", methods: ["GET", "PROPFIND"] }]);
    const methods = ["GET", "PROPFIND", "POST", "get", "GE", "GET PROPFIND", ""];
    expect(methods.filter((method) => set.firstMatch(0, method, "/", "") === 0)).toEqual([
      "GET",
      "PROPFIND",
    ]);
  });

  it("is for its hosts alone, whatever their case and port", () => {
    for (const kind of [Prefix, Suffix]) {
      const set = ruleSet([{ kind, path: "/", hosts: ["a.example", ".wild.example", "10.0.0.1"] }]);
      const isMatched = (authority: string) => set.routeFor("GET", "/", authority) === SHADOW;
      const matched = [
        ...["a.example", "A.Example", "a.example:80", "a.example:65535", "10.0.0.1:8080"],
        ...["x.wild.example", "x.y.WILD.example:1"],
      ];
      const others = [
        ...["", "b.example", "a.example.", "a.example:", "a.example:80:80", "a.example:0"],
        ...[
          "a.example:99999",
          "x@a.example",
          "a.example/",
          "a.example@b",
          "a.example,b",
          " a.example",
        ],
        ...["wild.example", ".wild.example", "x..wild.example", "xwild.example", "a.example\x00"],
        ...["[::1]", "a.example:8o", "a.example#", "a.example?", "a.example\\", "\xe1.example"],
      ];
      expect([...matched, ...others].filter(isMatched)).toEqual(matched);
    }
  });
});

describe("the first of several rules", () => {
  it("takes no path for a host and a path, and no host for a part of a path", () => {
    const set = ruleSet([
      { kind: PathKind.Exact, path: "/x", hosts: ["a.b"] },
      { kind: PathKind.Exact, path: "c.d /x" },
    ]);
    const found = [
      set.firstMatch(0, "GET", "a.b /x", ""),
      set.firstMatch(0, "GET", "/x", "c.d"),
      set.firstMatch(0, "GET", "/x", "a.b"),
      set.firstMatch(0, "GET", "c.d /x", ""),
    ];
    expect(found).toEqual([NO_RULE, NO_RULE, 0, 1]);
  });

  it("is the first as a plain reading of the list finds it", () => {
    const random = new Random(21);
    const seen = new Set<PathKind | "none" | "host" | "method">();
    const wrong: unknown[] = [];
    for (let count = 0; count < 400; count++) {
      const rules = Array.from({ length: 1 + random.below(40) }, () => randomRule(random));
      const set = ruleSet(rules);
      for (let tried = 0; tried < 25; tried++) {
        const path = "/" + random.several(4, () => random.oneOf(SEGMENTS)).join("/");
        const method = random.oneOf(["GET", "POST"]);
        const host = random.oneOf(["", "a.b.c", "b.c", "c", "x.b.c"]);
        const from = random.below(4) === 0 ? random.below(rules.length) : 0;
        const expected = rules.findIndex(
          (rule, index) => index >= from && isMatch(rule, method, path, host),
        );
        const found = set.firstMatch(from, method, path, host);
        if (found !== (expected < 0 ? NO_RULE : expected)) {
          wrong.push([rules, from, method, path, host, expected, found]);
        }
        const rule = rules[expected];
        seen.add(rule?.kind ?? "none");
        if (rule?.hosts !== undefined) seen.add("host");
        if (rule?.methods !== undefined) seen.add("method");
      }
    }
    expect(wrong.slice(0, 1)).toEqual([]);
    expect(seen.size).toBe(9);
  });
});

/** A request is compared with some keys by halving and walks up a chain of beginnings; the number of rules hardly shows. */
describe("ten thousand rules", () => {
  afterEach(() => vi.restoreAllMocks());

  const KINDS: [string, (index: string) => Rule][] = [
    ["prefixes", (index) => ({ kind: PathKind.Prefix, path: `/api/v1/service-${index}/` })],
    ["exact paths", (index) => ({ kind: PathKind.Exact, path: `/api/v1/service-${index}/x` })],
    ["segments", (index) => ({ kind: PathKind.Segment, path: `/api/v1/service-${index}` })],
    ["suffixes", (index) => ({ kind: PathKind.Suffix, path: `-${index}/x` })],
    ["globs", (index) => ({ kind: PathKind.Glob, path: `/api/v1/service-${index}/*` })],
    ["expressions", (index) => ({ kind: PathKind.Regex, path: `/api/v1/service-${index}/[a-z]+` })],
    ["hosts", (index) => ({ kind: PathKind.Prefix, path: "/api/", hosts: [`t${index}.example`] })],
    [
      "host endings",
      (index) => ({ kind: PathKind.Suffix, path: "x", hosts: [`.${index}.example`] }),
    ],
  ];

  it.each(KINDS)("of %s cost little more than ten", (_, rule) => {
    const few = workOf(Array.from({ length: 10 }, (__, index) => rule(name(index))));
    const many = workOf(Array.from({ length: 10_000 }, (__, index) => rule(name(index))));
    expect(few.found).toEqual([0, 9, -1]);
    expect(many.found).toEqual([0, 9_999, -1]);
    expect(few.steps).toBeGreaterThan(0);
    expect(many.steps).toBeLessThanOrEqual(few.steps * 4);
  });

  function name(index: number): string {
    return String(index).padStart(5, "0");
  }

  const INDEXES = ["forward", "backward", "hosted", "hostedBackward"] as const;

  /** How many keys are looked at and how many states entered for the first rule's request, the last one's and one of neither. */
  function workOf(rules: Rule[]): { found: number[]; steps: number } {
    const set = ruleSet(rules);
    const parts = set as unknown as Record<(typeof INDEXES)[number] | "automaton", object>;
    const spies = INDEXES.map((index) => parts[index]).flatMap((index) =>
      (["isAfter", "matches"] as const).map((method) =>
        vi.spyOn(index as Record<typeof method, () => boolean>, method),
      ),
    );
    const reach = vi.spyOn(parts.automaton as { reach(): void }, "reach");
    const found = [name(0), name(rules.length - 1), "99999x"].map((index) => {
      const rule = set.firstMatch(
        0,
        "GET",
        `/api/v1/service-${index}/x`,
        index.endsWith("x")
          ? "other.test"
          : `t${index}.${index}.example`.replace(/^t(\d+)\.\1/, (all) => hostOf(rules, all)),
      );
      return rule === NO_RULE ? -1 : rule;
    });
    const steps = [...spies, reach].reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    vi.restoreAllMocks();
    return { found, steps };
  }

  /** `t0.0` is the host of both kinds of rules that name one only when it is cut to what they expect. */
  function hostOf(rules: Rule[], both: string): string {
    const isEnding = rules[0]!.hosts?.[0]?.startsWith(".") === true;
    return isEnding ? both : both.split(".")[0]!;
  }

  it("that are beginnings of each other are walked no further than needed", () => {
    const rules = Array.from({ length: 700 }, (_, index) => ({
      kind: PathKind.Prefix,
      path: "/" + "a".repeat(index),
    }));
    const set = ruleSet(rules);
    const forward = (set as unknown as { forward: { matches(): boolean } }).forward;
    const matches = vi.spyOn(forward, "matches");
    expect(set.firstMatch(0, "GET", "/" + "a".repeat(699), "")).toBe(0);
    expect(matches.mock.calls.length).toBeLessThanOrEqual(700);
  });

  it("under one key stop at the first that matches", () => {
    const rules = Array.from({ length: 1_000 }, () => ({ kind: PathKind.Prefix, path: "/a" }));
    const set = ruleSet(rules);
    const forward = (set as unknown as { forward: { matches(): boolean } }).forward;
    const matches = vi.spyOn(forward, "matches");
    expect([set.firstMatch(0, "GET", "/ab", ""), matches.mock.calls.length]).toEqual([0, 1]);
  });
});

describe("the route of a request", () => {
  const OTHER = new Route(new Gateway(), false, false);

  function ordered(rules: [Rule, Route][], standard = STANDARD): RuleSet {
    const set = new RuleSet(standard);
    for (const [rule, route] of rules) set.add(matchOf(rule), route, rule.sample ?? 100);
    set.seal();
    return set;
  }

  it("is the standard one without a rule, whatever the path", () => {
    const set = ruleSet([]);
    for (const path of ["/", "//", "", "/a;b"])
      expect(set.routeFor("GET", path, "")).toBe(STANDARD);
  });

  it("does not depend on what is behind the path", () => {
    const set = ruleSet([{ kind: PathKind.Exact, path: "/a" }]);
    for (const path of ["/a?", "/a?b//..;", "/a#", "/a#b"]) {
      expect([path, set.routeFor("GET", path, "")]).toEqual([path, SHADOW]);
    }
    expect(withoutQuery("/a#?")).toBe("/a");
  });

  it("is the strict one, of the default gateway, for a path that can be read in two ways", () => {
    const set = ruleSet([{ kind: PathKind.Prefix, path: "/" }]);
    for (const path of ["", "//", "/a/../b", "/a;b", "/%2e", "/a%2fb", "/%c3%a9", "/a%", "*"]) {
      expect([path, set.routeFor("GET", path, "")]).toEqual([path, set.strict]);
    }
    expect([set.strict.gateway, set.strict.isShadow, set.strict.isSkipped]).toEqual([
      STANDARD.gateway,
      false,
      false,
    ]);
  });

  it("is as strict as the strictest rule, and shadows only when all do", () => {
    const shadow = new Route(STANDARD.gateway, false, true);
    const all = { kind: PathKind.Prefix, path: "/" };
    const enforcing = ordered([[all, OTHER]], shadow);
    expect(enforcing.strict.isShadow).toBe(false);
    expect(ordered([[all, SHADOW]], shadow).strict.isShadow).toBe(true);
    const skipping = new RuleSet(shadow);
    skipping.add(matchOf(all), skipping.skipped, 100);
    skipping.seal();
    expect(skipping.strict.isShadow).toBe(true);
  });

  it.each(["/api/%61dmin", "/%61pi/admin", "/api/admi%6e", "/%61%70%69/%61dmin/x"])(
    "cannot be chosen by the spelling %s of another rule's path",
    (path) => {
      const set = ordered([
        [{ kind: PathKind.Prefix, path: "/api/admin" }, OTHER],
        [{ kind: PathKind.Glob, path: "/{a}/**" }, SHADOW],
      ]);
      expect(set.routeFor("GET", path, "")).toBe(set.strict);
    },
  );

  it("is the rule's for a spelling that does not matter", () => {
    const set = ordered([
      [{ kind: PathKind.Exact, path: "/api/admin" }, OTHER],
      [{ kind: PathKind.Prefix, path: "/api/" }, SHADOW],
    ]);
    expect(set.routeFor("GET", "/api/a%20b", "")).toBe(SHADOW);
    expect(set.routeFor("GET", "/api/me%40example", "")).toBe(SHADOW);
    expect(set.routeFor("GET", "/other/me%40example", "")).toBe(STANDARD);
  });

  it("is the strict one when rules ask for the host and it is none", () => {
    const set = ordered([
      [{ kind: PathKind.Prefix, path: "/", hosts: ["admin.example"] }, OTHER],
      [{ kind: PathKind.Prefix, path: "/" }, SHADOW],
    ]);
    expect(set.readsHost).toBe(true);
    expect(set.routeFor("GET", "/", "Admin.Example:8443")).toBe(OTHER);
    expect(set.routeFor("GET", "/", "www.example")).toBe(SHADOW);
    for (const host of ["admin.example.", "admin.example:x", "a@admin.example", ""]) {
      expect([host, set.routeFor("GET", "/", host)]).toEqual([host, set.strict]);
    }
  });

  it("is the strict one for a path that is too long to be matched", () => {
    const set = ordered([
      [{ kind: PathKind.Glob, path: "/{a}/admin/**" }, OTHER],
      [{ kind: PathKind.Prefix, path: "/" }, SHADOW],
    ]);
    const path = "/x/admin/".padEnd(LONGEST_MATCHED_PATH, "a");
    expect(set.routeFor("GET", `${path}?${path}`, "")).toBe(OTHER);
    expect(set.routeFor("GET", `${path}a`, "")).toBe(set.strict);
  });

  it("is taken by a sample of the requests that match, evenly, and the others go on to the next rule", () => {
    const set = ordered([
      [{ kind: PathKind.Prefix, path: "/a", sample: 30 }, OTHER],
      [{ kind: PathKind.Prefix, path: "/", sample: 50 }, SHADOW],
      [{ kind: PathKind.Prefix, path: "/", sample: 0 }, OTHER],
    ]);
    const letters = Array.from({ length: 20 }, () => {
      set.routeFor("GET", "/%2f", "");
      const route = set.routeFor("GET", "/a", "");
      return route === OTHER ? "o" : route === SHADOW ? "s" : "-";
    });
    expect(letters.join("")).toBe("-s-os-os-os-so-so-so");
  });
});

const SEGMENTS = ["a", "b", "ab", "ba", "a.b"];

function randomRule(random: Random): Rule {
  const kind = random.below(6) as PathKind;
  const segments = Array.from({ length: 1 + random.below(3) }, () => random.oneOf(SEGMENTS));
  const path = "/" + segments.join("/");
  const rule: Rule = { kind, path };
  if (kind === PathKind.Suffix) rule.path = path.slice(random.below(path.length));
  if (kind === PathKind.Glob) {
    const globs = segments.map((each) => random.oneOf([each, each, "*", "**", "{x}", each + "*"]));
    rule.path = "/" + globs.join("/");
  }
  if (kind === PathKind.Regex)
    rule.path = path.replace("a", random.oneOf(["(a|b)", "a*", ".", "a"]));
  if (random.below(3) === 0) rule.methods = [random.oneOf(["GET", "POST"])];
  if (random.below(3) === 0) {
    rule.hosts = [random.oneOf(["a.b.c", ".b.c", ".c", "c"]), random.oneOf(["b.c", "x.b.c"])];
  }
  return rule;
}

/** Written as the specification says it, with JavaScript's own means. */
function isMatch(
  { kind, path: text, methods, hosts }: Rule,
  method: string,
  path: string,
  host: string,
) {
  if (methods?.includes(method) === false) return false;
  const isOfHost = hosts?.some((each) =>
    each.startsWith(".") ? host.endsWith(each) : host === each,
  );
  if (isOfHost === false) return false;
  switch (kind) {
    case PathKind.Exact:
      return path === text;
    case PathKind.Prefix:
      return path.startsWith(text);
    case PathKind.Segment:
      return path === text || path.startsWith(`${text}/`);
    case PathKind.Suffix:
      return path.endsWith(text);
    case PathKind.Glob:
      return new RegExp(`^(?:${expressionOfGlob(text)})$`).test(path);
    default:
      return new RegExp(`^(?:${text})$`).test(path);
  }
}
