import { describe, expect, it } from "vitest";
import * as names from "../src/names";

describe("the header names", () => {
  it("are spelled as Envoy hands them out, each once", () => {
    const values = Object.values(names);
    for (const name of values) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(new Set(values).size).toBe(values.length);
  });

  it("of the product are those of the specification", () => {
    expect(
      Object.values(names)
        .filter((name) => name.startsWith("keymate-"))
        .sort(),
    ).toEqual([
      "keymate-decision",
      "keymate-decision-authority-latency",
      "keymate-decision-cache",
      "keymate-decision-latency",
      "keymate-enforcer",
      "keymate-gateway",
      "keymate-gateway-auth-duration",
      "keymate-gateway-auth-reason",
      "keymate-gateway-auth-status",
      "keymate-partial-body",
      "keymate-target-method",
      "keymate-target-uri",
    ]);
  });
});
