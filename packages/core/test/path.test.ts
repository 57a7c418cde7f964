import { describe, expect, it } from "vitest";
import { isAmbiguousPath, withoutQuery } from "../src/path";
import { EVERY_BYTE, hexadecimal } from "./support/byte-strings";

describe("the path without its query", () => {
  it.each([
    ["", 0],
    ["/", 1],
    ["/a", 2],
    ["/a?b", 2],
    ["/a#b", 2],
    ["/a?b#c", 2],
    ["/a#b?c", 2],
    ["?", 0],
    ["/a%3fb", 6],
    ["/a%23b", 6],
  ])("of %j is its first %i bytes", (path, end) => {
    expect(withoutQuery(path)).toBe(path.slice(0, end));
  });
});

const PLAIN = [
  "/",
  "/a",
  "/a/",
  "/a/b/c",
  "/healthz",
  "/a.b",
  "/.well-known/openid-configuration",
  "/a./b",
  "/.../b",
  "/..a/b",
  "/a../b",
  "/~user/!$&'()*+,=:@",
  '/[a]/{b}|^`"<>',
  "/a%20b",
  "/a%41%7e",
  "/a%22%3e",
  "/a#b",
  "/a#b/c",
  "/?",
  // The query is nobody's path.
  "/a?b=//..",
  "/a?../../etc/passwd",
  "/a?x=%2e%2e%2f;%00%zz",
  "/a?\x00\xff\\",
  "/a#b?/../c",
];

const AMBIGUOUS: [why: string, ...paths: string[]][] = [
  [
    "no slash at its beginning",
    "",
    "a",
    "*",
    "?",
    "#",
    ".",
    "http://host/a",
    "host:80",
    "%2fa",
    "\\a",
  ],
  ["empty segments", "//", "//a", "/a//b", "/a//", "///", "/a#//b"],
  ["dot segments", "/.", "/..", "/./", "/../", "/a/.", "/a/..", "/a/./b", "/a/../b", "/../a"],
  ["dot segments in front of a query", "/.?", "/..?a", "/a/..?b=c", "/a/.?"],
  ["dot segments around a fragment", "/.#", "/..#a", "/a#/..", "/a#/../b", "/#/./", "/a/..#?"],
  ["backslashes", "/a\\b", "/\\", "/a\\..\\b"],
  ["path parameters", "/a;b", "/;", "/a;jsessionid=1/b", "/..;/b", "/.;/b"],
  ["control bytes", "/\x00", "/a\x00.html", "/a\tb", "/a\r\nb", "/\x1f", "/\x7f"],
  ["spaces", "/ ", "/a b"],
  ["bytes beyond ASCII", "/\x80", "/\xff", "/\xc3\xa9", "/\xc0\xaf", "/\xef\xbc\x8f"],
  ["an escaped slash", "/%2f", "/%2F", "/a%2fb", "/a%2F..%2Fb"],
  ["an escaped backslash", "/%5c", "/%5C", "/a%5c..%5Cb"],
  ["an escaped dot", "/%2e", "/%2E", "/a%2eb", "/%2e%2e/a", "/.%2e/a", "/%2E./a"],
  ["an escaped semicolon", "/a%3bb", "/a%3B"],
  ["an escaped question mark", "/a%3fb", "/a%3F"],
  ["an escaped number sign", "/a%23b"],
  ["an escaped percent sign", "/%25", "/%252f", "/%252e%252e/", "/%2525"],
  ["an escaped control byte", "/%00", "/a%00.png", "/%0a", "/%0D", "/%1f", "/%7f", "/%7F"],
  ["an escaped byte beyond ASCII", "/%80", "/%C3%A9", "/%ff", "/%E2%80%AE"],
  [
    "overlong escapes",
    "/%c0%af",
    "/%C0%AE",
    "/%e0%80%af",
    "/%f0%80%80%af",
    "/%c1%9c",
    "/%c0%ae%c0%ae/",
  ],
  ["bad escapes", "/%", "/a%", "/%2", "/%g0", "/%0g", "/%%", "/% 2", "/%u002f", "/%2?f", "/%4?1"],
];

describe("an ambiguous path", () => {
  it.each(PLAIN)("is not %j", (path) => {
    expect(isAmbiguousPath(path)).toBe(false);
  });

  it.each(AMBIGUOUS)("has %s", (_, ...paths) => {
    expect(paths.filter((path) => !isAmbiguousPath(path))).toEqual([]);
  });

  it("may have any of these bytes as they are, and no other", () => {
    const plain = EVERY_BYTE.filter((byte) => !isAmbiguousPath(`/a${byte}b`)).join("");
    expect(plain).toBe(
      "!\"#$&'()*+,-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~",
    );
  });

  it("may have any of these bytes escaped, in either case, and no other", () => {
    const bytes = EVERY_BYTE.map((_, byte) => byte);
    for (const write of [hexadecimal, (byte: number) => hexadecimal(byte).toUpperCase()]) {
      const plain = bytes.filter((byte) => !isAmbiguousPath(`/a%${write(byte)}b`));
      expect(String.fromCharCode(...plain)).toBe(
        " !\"$&'()*+,-0123456789:<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~",
      );
    }
  });

  it("is told by the same rule written as a pattern, for every path of up to five pieces", () => {
    const pieces = ["/", ".", "a", "%2e", "%41", "%", "?", "#", ";", "\x7f"];
    const differing = everyPath(pieces, 5).filter(
      (path) => isAmbiguousPath(path) !== isAmbiguousByPattern(path),
    );
    expect(differing).toEqual([]);
  });
});

function everyPath(pieces: string[], most: number): string[] {
  let longest = ["/"];
  const paths = [...longest];
  for (let count = 0; count < most; count++) {
    longest = longest.flatMap((path) => pieces.map((piece) => path + piece));
    paths.push(...longest);
  }
  return paths;
}

function isAmbiguousByPattern(path: string): boolean {
  const read = path.split("?")[0]!;
  return (
    !read.startsWith("/") ||
    /[\x00-\x20\x7f-\xff;\\]/.test(read) ||
    /%(?![0-9a-f]{2})|%([01]|2[ef5]|3b|5c|7f|[89a-f])/i.test(read) ||
    read.includes("//") ||
    /\/\.\.?(?=[/#]|$)/.test(read)
  );
}
