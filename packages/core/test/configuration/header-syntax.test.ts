import { describe, expect, it } from "vitest";
import { isHeaderName, isHeaderValue } from "../../src/configuration/header-syntax";
import { EVERY_BYTE } from "../support/byte-strings";

describe("a header", () => {
  it("has a name of these bytes and no other (RFC 9110 §5.6.2), at least one", () => {
    expect(EVERY_BYTE.filter((byte) => isHeaderName(`x${byte}y`)).join("")).toBe(
      "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
    );
    expect(isHeaderName("")).toBe(false);
  });

  it("has a value without control bytes, tabs excepted", () => {
    const refused = EVERY_BYTE.filter((byte) => !isHeaderValue(`x${byte}y`));
    expect(refused).toEqual(EVERY_BYTE.filter((byte) => /[\x00-\x08\x0a-\x1f\x7f]/.test(byte)));
    expect(isHeaderValue("")).toBe(true);
  });
});
