import { describe, expect, it } from "vitest";
import { foldedName } from "../src/folded-name";
import { EVERY_BYTE } from "./support/byte-strings";

describe("a folded name", () => {
  it.each([
    ["keymate-enforcer", "keymate-enforcer"],
    ["Keymate-Enforcer", "keymate-enforcer"],
    ["KEYMATE_ENFORCER", "keymate-enforcer"],
    ["keymate.enforcer", "keymate-enforcer"],
    ["keymate_target.uri", "keymate-target-uri"],
    ["__a..", "--a--"],
    ["", ""],
    [":path", ":path"],
    ["a b", "a b"],
    ["x\u00c4", "x\u00c4"],
  ])("of %j is %j", (name, expected) => {
    expect(foldedName(name)).toBe(expected);
  });

  it("differs from the name in A to Z, _ and . and in no other byte", () => {
    for (const byte of EVERY_BYTE) {
      const expected =
        byte === "_" || byte === "." ? "-" : /[A-Z]/.test(byte) ? byte.toLowerCase() : byte;
      expect(foldedName(`x${byte}`)).toBe(`x${expected}`);
    }
  });
});
