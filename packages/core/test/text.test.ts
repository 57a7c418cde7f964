import { describe, expect, it } from "vitest";
import {
  hexadecimalText,
  hexadecimalValue,
  isAlphanumeric,
  isControl,
  isDigit,
  parseInteger,
  printable,
  quotient,
  withoutControls,
} from "../src/text";
import { EVERY_BYTE, hexadecimal } from "./support/byte-strings";

describe("bytes", () => {
  it("are classified as ASCII does, each of the 256", () => {
    EVERY_BYTE.forEach((text, byte) => {
      const found = [isDigit(byte), isAlphanumeric(byte), isControl(byte)];
      const expected = [/^\d$/, /^[0-9A-Za-z]$/, /^[\x00-\x08\x0a-\x1f\x7f]$/].map((pattern) =>
        pattern.test(text),
      );
      expect([byte, ...found]).toEqual([byte, ...expected]);
    });
  });

  it("have two lower-case hexadecimal digits, which are read in either case", () => {
    EVERY_BYTE.forEach((_, byte) => expect(hexadecimalText(byte)).toBe(hexadecimal(byte)));
    EVERY_BYTE.forEach((text, byte) => {
      expect(hexadecimalValue(byte)).toBe(/^[0-9A-Fa-f]$/.test(text) ? parseInt(text, 16) : -1);
    });
    expect([hexadecimalValue(-1), isDigit(-1)]).toEqual([-1, false]);
  });
});

describe("numbers", () => {
  it.each([
    [0, 16, 0],
    [15, 16, 0],
    [16, 16, 1],
    [255, 16, 15],
    [999999999, 10, 99999999],
  ])("%i / %i is %i and a remainder", (dividend, divisor, expected) => {
    expect(quotient(dividend, divisor)).toBe(expected);
  });

  it.each([
    ["", 0],
    ["0", 0],
    ["007", 7],
    ["65536", 65536],
    ["999999999", 999999999],
    ["1000000000", -1],
    ["99999999999999999999", -1],
    ["-1", -1],
    ["+1", -1],
    [" 1", -1],
    ["1.0", -1],
    ["1e3", -1],
    ["0x10", -1],
    ["5, 5", -1],
    ["1\u00b2", -1],
  ])("%j is read as %i", (digits, expected) => {
    expect(parseInteger(digits)).toBe(expected);
  });
});

describe("text without control bytes", () => {
  it.each([
    ["", ""],
    ["as it is", "as it is"],
    ["tab\tstays", "tab\tstays"],
    ["a\r\nset-cookie: b", "aset-cookie: b"],
    ["\x00first", "first"],
    ["last\x7f", "last"],
    ["\x00\x01\x1f\x7f", ""],
    ["a\x00b\x00c", "abc"],
    ["\xff\x80 bytes stay \xc3\xa9", "\xff\x80 bytes stay \xc3\xa9"],
  ])("%j becomes %j", (text, expected) => {
    expect(withoutControls(text)).toBe(expected);
  });
});

describe("printable text", () => {
  it.each([
    ["", ""],
    ["/orders/7~", "/orders/7~"],
    ["a\nb", "a\\x0ab"],
    ["\x1b[31m", "\\x1b[31m"],
    ['say "yes"\\', "say \\x22yes\\x22\\x5c"],
    ["\x7f\x80\xff", "\\x7f\\x80\\xff"],
  ])("%j is written %j", (text, expected) => {
    expect(printable(text, 100)).toBe(expected);
  });

  it("is cut behind `limit` bytes, escapes not counted", () => {
    expect(printable("12345678", 8)).toBe("12345678");
    expect(printable("123456789", 8)).toBe("12345678...");
    expect(printable("\n\n\n", 2)).toBe("\\x0a\\x0a...");
  });

  it("is one line of printable ASCII, whatever the byte", () => {
    for (const byte of EVERY_BYTE) expect(printable(`a${byte}b`, 9)).toMatch(/^[\x20-\x7e]+$/);
  });
});
