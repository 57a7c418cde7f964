import { afterEach, describe, expect, it, vi } from "vitest";
import { Automaton } from "../src/automaton";
import { Expression } from "../src/expression";
import { Random } from "./support/random";

interface Compiled {
  /** Where the text turned out to be no expression; -1 when it is one. */
  wrongAt: number;
  /** What everything begins with that matches. */
  prefix: string;
  matches(text: string): boolean;
  /** The same by way of the prefix, as a path index does it. */
  matchesBehindPrefix(text: string): boolean;
}

function compile(text: string, automaton = new Automaton()): Compiled {
  const expression = new Expression(text, automaton);
  const start = expression.compile();
  let prefix = "";
  let behind = start;
  while (expression.wrongAt < 0 && automaton.byteOf(behind) >= 0) {
    prefix += String.fromCharCode(automaton.byteOf(behind));
    behind = automaton.nextOf(behind);
  }
  return {
    wrongAt: expression.wrongAt,
    prefix,
    matches: (path) => expression.wrongAt < 0 && automaton.matches(start, path, 0),
    matchesBehindPrefix: (path) =>
      expression.wrongAt < 0 &&
      path.startsWith(prefix) &&
      automaton.matches(behind, path, prefix.length),
  };
}

describe("an expression", () => {
  it.each([
    ["/a", ["/a"], ["/", "/ab", "a", "/A", ""]],
    ["^/a$", ["/a"], ["/ab", "^/a$"]],
    ["/a|/b/c", ["/a", "/b/c"], ["/a/c", "/b", "/a/b/c"]],
    ["/(a|b)*c", ["/c", "/ac", "/abbac"], ["/", "/abd"]],
    ["/(?:a|)b", ["/b", "/ab"], ["/a", "/aab"]],
    ["/a?b+c*", ["/b", "/abbb", "/bcc"], ["/a", "/aab", "/ac"]],
    ["/[a-c_]{2,3}", ["/ab", "/a_c"], ["/a", "/abca", "/ad"]],
    ["/[^/]+/x", ["/a/x", "/-.-/x"], ["//x", "/a/b/x"]],
    ["/\\d{4}", ["/2024"], ["/202", "/20245", "/202a"]],
    ["/\\w+\\.\\w{3}", ["/a.png", "/_.x_1"], ["/a-b.png", "/a.pn"]],
    ["/\\D\\S", ["/ab", "/-1"], ["/1a", "/a"]],
    ["/a{0}b{1}", ["/b"], ["/ab", "/bb"]],
    ["/a{2,}", ["/aa", "/aaaa"], ["/a"]],
    ["/.*", ["/", "/a/b"], ["", "a"]],
    ["/a\\.b\\-c", ["/a.b-c"], ["/aXb-c"]],
    ["/[\\]\\-\\^]", ["/]", "/-", "/^"], ["/\\"]],
    ["/[-a]/[a-]", ["/-/a", "/a/-"], ["/b/a"]],
    ["/(a*)*", ["/", "/aaa"], ["/b"]],
    ["/(a*?b+?c??){2}", ["/bb", "/abcab"], ["/b"]],
    ["/a}]", ["/a}]"], ["/a"]],
  ])("%s is anchored and matches", (text, matched, refused) => {
    const { wrongAt, matches, matchesBehindPrefix } = compile(text);
    expect(wrongAt).toBe(-1);
    expect([...matched, ...refused].filter(matches)).toEqual(matched);
    expect([...matched, ...refused].filter(matchesBehindPrefix)).toEqual(matched);
  });

  it.each([
    ["", 0],
    ["/(a", 3],
    ["/a)", 2],
    ["*a", 1],
    ["/a**", 4],
    ["/a+?+", 5],
    ["/a{2}{3}", 6],
    ["/a{", 3],
    ["/a{2", 4],
    ["/a{3,2}", 7],
    ["/a{,2}", 3],
    ["/[a", 4],
    ["/[]", 3],
    ["/[]a]", 3],
    ["/[z-a]", 5],
    ["/[[:alpha:]]", 3],
    ["/[\\D]", 4],
    ["/[a-\\d]", 6],
    ["/a^b", 3],
    ["/a$b", 3],
    ["/(?=a)", 3],
    ["/(?i)a", 3],
    ["/(?P<n>a)", 3],
    ["/(a)\\1", 6],
    ["/\\bword", 3],
    ["/\\x41", 3],
    ["/\xc3\xa9", 2],
    ["/a b", 3],
    ["/\\", 3],
    ["/a|*", 4],
  ])("%s is refused at byte %i", (text, byte) => {
    expect(compile(text).wrongAt).toBe(byte);
  });

  it.each([
    ["long", "/" + "a".repeat(512)],
    ["repeated", "/a{501}"],
    ["repeated in repetitions", "/((a{20}){20}){20}"],
    ["repeated without a state", "/(((){400}){400}){400}"],
  ])("that is too %s is refused", (_, text) => {
    expect(compile(text).wrongAt).toBeGreaterThanOrEqual(0);
  });

  it("may be as large as is allowed", () => {
    expect(compile("/a{240}").matches("/" + "a".repeat(240))).toBe(true);
  });

  it("matches what JavaScript's RegExp matches", () => {
    const random = new Random(11);
    const wrong: unknown[] = [];
    let matched = 0;
    for (let count = 0; count < 4_000; count++) {
      const text = randomExpression(random, 3);
      const { wrongAt, prefix, matches, matchesBehindPrefix } = compile(text);
      if (wrongAt >= 0) wrong.push([text, wrongAt]);
      const reference = new RegExp(`^(?:${text})$`);
      for (let tried = 0; tried < 12; tried++) {
        const path = random.several(7, () => random.oneOf("abc/-.1")).join("");
        const expected = reference.test(path);
        if (matches(path) !== expected) wrong.push([text, path, expected]);
        if (matchesBehindPrefix(path) !== expected) wrong.push([text, path, expected, prefix]);
        if (!expected) continue;
        matched++;
      }
    }
    expect(wrong).toEqual([]);
    expect(matched).toBeGreaterThan(2_000);
  });

  it("shares an automaton with others and matches as if alone", () => {
    const random = new Random(12);
    const automaton = new Automaton();
    const texts = Array.from({ length: 200 }, () => randomExpression(random, 3));
    const together = texts.map((text) => compile(text, automaton));
    for (const [index, text] of texts.entries()) {
      const alone = compile(text);
      for (let tried = 0; tried < 10; tried++) {
        const path = random.several(6, () => random.oneOf("abc/-.1")).join("");
        expect([text, path, together[index]!.matches(path)]).toEqual([
          text,
          path,
          alone.matches(path),
        ]);
      }
      expect(together[index]!.prefix).toBe(alone.prefix);
    }
  });
});

describe("the beginning of an expression", () => {
  it.each([
    ["/a/b", "/a/b"],
    ["/api/.*/health", "/api/"],
    ["/a|/b", ""],
    ["/a(b|c)d", "/a"],
    ["/ab*", "/a"],
    ["/a+", "/a"],
    ["(/x){2}", "/x/x"],
    ["/[a]b", "/"],
    [".*", ""],
  ])("%s is known", (text, prefix) => {
    expect(compile(text).prefix).toBe(prefix);
  });
});

/** What makes backtracking engines run for years (CVE-2019-16276 and its like) costs a number of steps per byte that is bounded. */
describe("a hostile expression", () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    "(a*)*b",
    "(a+)+b",
    "(a|a)*b",
    "(a|aa)+b",
    "(.*)(.*)(.*)(.*)(.*)b",
    "(a?){50}a{40}a*b",
    "((a*)*)*b",
    "(a*a*)*b",
  ])("%s takes linear time", (text) => {
    const automaton = new Automaton();
    const { matches } = compile(text, automaton);
    const steps = vi.spyOn(automaton as unknown as { reach(): void }, "reach");
    const counts = [100, 200, 400, 800].map((length) => {
      steps.mockClear();
      expect(matches("a".repeat(length))).toBe(false);
      return steps.mock.calls.length;
    });
    for (const [index, length] of [100, 200, 400, 800].entries()) {
      // Each state is entered at most twice a byte: by a byte and by forks, of which a state has at most two ahead.
      expect(counts[index]).toBeLessThanOrEqual(3 * sizeOf(automaton) * (length + 1));
    }
    const growth = (counts[3]! - counts[2]!) / (counts[1]! - counts[0]!);
    expect(growth).toBeGreaterThan(3.9);
    expect(growth).toBeLessThan(4.1);
  });

  it("is not disturbed when the count of rounds starts over", () => {
    const automaton = new Automaton();
    const { matches } = compile("(a|b)*c", automaton);
    const rounds = automaton as unknown as { round: number };
    for (const begin of [1_999_999_995, 1_999_999_998, 1_999_999_999]) {
      rounds.round = begin;
      expect([matches("ababac"), matches("ababa"), rounds.round < 100]).toEqual([
        true,
        false,
        true,
      ]);
    }
  });
});

function sizeOf(automaton: Automaton): number {
  return (automaton as unknown as { low: number[] }).low.length;
}

function randomExpression(random: Random, depth: number): string {
  const parts = [...random.several(3, () => randomPart(random, depth)), randomPart(random, depth)];
  return parts.join("");
}

function randomPart(random: Random, depth: number): string {
  return randomAtom(random, depth) + random.oneOf(QUANTIFIERS);
}

function randomAtom(random: Random, depth: number): string {
  const choice = random.below(depth > 0 ? 8 : 5);
  if (choice < 3) return random.oneOf(["a", "b", "c", "/", "\\-", "\\.", "1"]);
  if (choice === 3) return random.oneOf([".", "\\d", "\\w", "\\D", "\\W", "\\S"]);
  if (choice === 4)
    return random.oneOf(["[ab]", "[^/]", "[a-c1]", "[^a-b.]", "[\\d/]", "[\\w-]", "[.-]"]);
  const open = random.oneOf(["(", "(?:"]);
  const inner = [...random.several(2, () => randomExpression(random, depth - 1)), ""];
  if (inner.length > 1 && random.below(3) > 0) inner.pop();
  return `${open}${inner.join("|")})`;
}

const QUANTIFIERS = ["", "", "", "", "*", "+", "?", "{2}", "{0,1}", "{1,}", "*?", "+?", "{0}"];
