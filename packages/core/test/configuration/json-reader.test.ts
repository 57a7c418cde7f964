import { describe, expect, it } from "vitest";
import { JsonReader, LARGEST_DOCUMENT } from "../../src/configuration/json-reader";
import { placeOf } from "../../src/configuration/place";
import { Random } from "../support/random";
import { errorOf, read } from "./json-tree";
import { RandomJson } from "./random-json";

const ACCEPTED = [
  "null",
  "true",
  "false",
  " \t\r\n null \t\r\n ",
  "0",
  "-0",
  "-1",
  "123",
  "0.5",
  "-0.0",
  "1e3",
  "1E+3",
  "1e-3",
  "0e0",
  "0.0e+00",
  "1234567890123456789012345678901234567890",
  "1e400",
  "1e-99999999999999999999",
  '""',
  '"a"',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
  '"\\u0000\\u0041\\u00e9\\u20ac\\uFFFF"',
  '"\\ud834\\udd1e \\uDBFF\\uDFFF"',
  '"é€𝄞\u007f\u0080\u2028\ufeff"',
  "[]",
  "[ ]",
  "[1]",
  "[[], {}, [[]]]",
  '["a", 1, null, true, false, {"b": []}]',
  "{}",
  "{ }",
  '{"": ""}',
  '{"a": 1, "b": {"a": 2}, "A": [3]}',
  '{"a\\u0062": 1, "ac": 2}',
  '{"__proto__x": 1, "constructor": 2, "toString": 3}',
];

const REFUSED = [
  "",
  " ",
  "\ufeffnull",
  "nul",
  "Null",
  "NULL",
  "nulll",
  "true false",
  "undefined",
  "NaN",
  "Infinity",
  "-Infinity",
  "-",
  "+1",
  "01",
  "-01",
  "00",
  ".5",
  "1.",
  "-.5",
  "1.e3",
  "1e",
  "1e+",
  "1e1.5",
  "0x10",
  "1_000",
  "1,2",
  "- 1",
  "١",
  '"',
  '"a',
  "'a'",
  "a",
  '"\\"',
  '"\\x41"',
  '"\\u12"',
  '"\\u12g4"',
  '"\\U0041"',
  '"\\ud834"',
  '"\\ud834\\u0041"',
  '"\\ud834\\ud834"',
  '"\\ud834x"',
  '"\\udd1e"',
  '"\\udd1e\\ud834"',
  '"\\udd1e\\udd1e"',
  '"\\',
  '"\\u',
  '"a\nb"',
  '"a\tb"',
  '"a\u0000b"',
  '"\u001f"',
  '"a" "b"',
  "[",
  "]",
  "[1",
  "[1,",
  "[1,]",
  "[,1]",
  "[,]",
  "[1,,2]",
  "[1 2]",
  "[1}",
  "[1:2]",
  "[1]]",
  '["a": 1]',
  "{",
  "}",
  '{"a"',
  '{"a":',
  '{"a":}',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  '{,"a":1}',
  '{"a" 1}',
  '{"a",1}',
  '{"a":1 "b":2}',
  '{"a":1]',
  '{"a":1}}',
  "{a:1}",
  "{'a':1}",
  "{1:1}",
  "{null:1}",
  "{[]:1}",
  '{"a"::1}',
  '{"a":1}//',
  "/**/null",
  "null#",
  "[1]\u0000",
  "\u00a0null",
  "\u000bnull",
  "\fnull",
];

describe("a document of RFC 8259", () => {
  it.each(ACCEPTED)("is accepted: %s", (document) => {
    expect(read(document)).toEqual({ value: JSON.parse(document) as unknown });
  });

  it.each(REFUSED)("is refused otherwise: %j", (document) => {
    expect(errorOf(document)).toMatch(/^found .+, allowed .+$/);
  });

  it("is read as JSON.parse reads it, whatever is in it", () => {
    const random = new RandomJson(new Random(4));
    for (let count = 0; count < 3000; count++) {
      const document = random.document();
      expect([document, read(document)]).toEqual([
        document,
        { value: JSON.parse(document) as unknown },
      ]);
    }
  });

  it("with a byte changed is accepted when JSON.parse accepts it", () => {
    const random = new Random(5);
    const documents = new RandomJson(random);
    const pieces = [
      "",
      " ",
      '"',
      "\\",
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "0",
      "1",
      "-",
      ".",
      "e",
      "u",
      "a",
      "\n",
      "null",
    ];
    let accepted = 0;
    for (let count = 0; count < 20_000; count++) {
      const document = documents.document();
      const at = random.below(document.length + 1);
      const changed =
        document.slice(0, at) + random.oneOf(pieces) + document.slice(at + random.below(2));
      const error = errorOf(changed);
      // Two things that JSON.parse lets pass and that readers resolve in different ways.
      if (error.includes("a second time") || error.includes("a pair of surrogates")) continue;
      expect([changed, error === ""]).toEqual([changed, isParsed(changed)]);
      if (error === "") accepted++;
    }
    expect(accepted).toBeGreaterThan(1000);
  });

  it("that breaks off is refused, wherever it does", () => {
    const documents = [
      '{"gateway_url": "http://gateway:8080/base", "timeout": 5e3, "skip_paths": ["/a\\u0062", "/\\ud834\\udd1e"]}',
      '[true, false, null, -1.5e-3, {"a": {"b": [[]]}}, "\\\\\\""]',
      '"\\u20ac"',
    ];
    for (const document of documents) {
      for (let length = 0; length < document.length; length++) {
        const prefix = document.slice(0, length);
        expect([prefix, errorOf(prefix)]).not.toEqual([prefix, ""]);
      }
    }
  });
});

describe("a repeated key", () => {
  it.each(['{"a":1,"a":1}', '{"a":1,"b":2,"a":3}', '{"a":1,"\\u0061":2}', '[{"a":{"b":1,"b":2}}]'])(
    "is refused: %s",
    (document) => {
      expect(errorOf(document)).toMatch(
        /^found the key "[ab]" a second time at .+, allowed each key once$/,
      );
    },
  );
});

describe("a number", () => {
  it.each([
    ["0", 0],
    ["5000", 5000],
    ["5000.0", 5000],
    ["5000.000000000000000000000", 5000],
    ["5e3", 5000],
    ["5E+3", 5000],
    ["50000e-1", 5000],
    ["0.5e4", 5000],
    ["0.005e6", 5000],
    ["999999999", 999999999],
    ["99999999.9e1", 999999999],
    ["1000000000000e-12", 1],
    ["0e999999999999", 0],
    ["0.000e-5", 0],
    ["1000000000", -1],
    ["1e9", -1],
    ["1e400", -1],
    ["1e99999999999999999999", -1],
    ["4294967297", -1],
    ["0.5", -1],
    ["5000.5", -1],
    ["5000.0000000000000000001", -1],
    ["1e-1", -1],
    ["-1", -1],
    ["-5000", -1],
    ["-0", -1],
  ])("%s is the integer %i", (document, expected) => {
    const value = new JsonReader(document).read();
    expect([value.integer, value.text]).toEqual([expected, document]);
  });

  it("is whole or not as exact arithmetic says", () => {
    const random = new RandomJson(new Random(6));
    let whole = 0;
    for (let count = 0; count < 5000; count++) {
      const document = random.number();
      const { integer } = new JsonReader(document).read();
      expect([document, integer]).toEqual([document, exactInteger(document)]);
      if (integer > 0) whole++;
    }
    expect(whole).toBeGreaterThan(500);
  });
});

describe("the limits", () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  const objects = (levels: number) => '{"a":'.repeat(levels) + "1" + "}".repeat(levels);

  it("of nesting are 32 levels", () => {
    expect([errorOf(nested(32)), errorOf(objects(32))]).toEqual(["", ""]);
    expect(errorOf(nested(33))).toBe(
      "found nesting deeper than 32 at line 1 column 33, allowed at most 32 levels",
    );
    expect(errorOf(objects(33))).toContain("nesting deeper than 32");
    expect(errorOf("[".repeat(400_000))).toContain("nesting deeper than 32");
    // Depth is what is open, not what there was.
    expect(errorOf(`[${Array(100).fill("[[]]").join(",")}]`)).toBe("");
  });

  it("of size are 512 KiB", () => {
    const document = (size: number) => `"${"a".repeat(size - 2)}"`;
    expect(LARGEST_DOCUMENT).toBe(512 * 1024);
    expect(errorOf(document(LARGEST_DOCUMENT))).toBe("");
    expect(errorOf(document(LARGEST_DOCUMENT + 1))).toBe(
      "found 524289 bytes, allowed at most 524288",
    );
  });
});

describe("an error", () => {
  it.each([
    ["", "found the end at line 1 column 1, allowed a JSON value"],
    ["{", "found the end at line 1 column 2, allowed a key in double quotes"],
    ['{"a": 1,\n  }', 'found "}" at line 2 column 3, allowed a key in double quotes'],
    ['{"a" 1}', 'found "1" at line 1 column 6, allowed ":"'],
    ["[1 2]", 'found "2" at line 1 column 4, allowed "," or "]"'],
    ["\n\n 01", 'found "1" at line 3 column 3, allowed no digit behind a leading zero'],
    ["null x", 'found "x" at line 1 column 6, allowed nothing behind the document'],
    ['"a\nb"', 'found "\\x0a" at line 1 column 3, allowed the text to go on or a closing quote'],
    ['{"é": \u00ff}', 'found "\\xc3" at line 1 column 8, allowed a JSON value'],
  ])("of %j is: %s", (document, expected) => {
    expect(errorOf(document)).toBe(expected);
  });

  it("is one line of printable ASCII, whatever bytes there are", () => {
    const random = new Random(7);
    for (let count = 0; count < 3000; count++) {
      const reader = new JsonReader(`{"${random.bytes(3)}`);
      reader.read();
      expect(reader.error).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});

describe("a place", () => {
  it.each([
    [0, "line 1 column 1"],
    [2, "line 1 column 3"],
    [3, "line 2 column 1"],
    [4, "line 3 column 1"],
    [6, "line 3 column 3"],
    [99, "line 3 column 96"],
  ])("at offset %i is %s", (position, expected) => {
    expect(placeOf("ab\n\ncd", position)).toBe(expected);
  });
});

function isParsed(document: string): boolean {
  try {
    JSON.parse(document);
    return true;
  } catch {
    return false;
  }
}

/** What `JsonValue.integer` promises for a number, worked out with whole numbers of any size. */
function exactInteger(document: string): number {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(document)!;
  const digits = BigInt(whole! + fraction);
  const scale = Number(exponent) - fraction.length;
  const divisor = 10n ** BigInt(Math.max(-scale, 0));
  if (sign === "-" || digits % divisor !== 0n) return -1;
  const value = (digits / divisor) * 10n ** BigInt(Math.max(scale, 0));
  return value > 999_999_999n ? -1 : Number(value);
}
