import { describe, expect, it } from "vitest";
import { parseStatus } from "../src/gateway-reply";

describe("the status", () => {
  it("is three digits", () => {
    for (let status = 0; status <= 999; status++) {
      expect(parseStatus(String(status).padStart(3, "0"))).toBe(status);
    }
  });

  it.each([
    "",
    "2",
    "20",
    "2000",
    "0200",
    "-20",
    "+20",
    "2 0",
    " 200",
    "200 ",
    "20\n",
    "2e2",
    "0x2",
    "2.0",
  ])("%j is none", (text) => {
    expect(parseStatus(text)).toBe(0);
  });
});
