import { describe, expect, it } from "vitest";
import { JsonReader } from "../../src/configuration/json-reader";
import { describeValue, problem } from "../../src/configuration/problem";

describe("a problem", () => {
  it("names what, found and allowed", () => {
    expect(problem("timeout", "0", "1 or more")).toBe("timeout: found 0, allowed 1 or more");
  });

  it.each([
    ['"a"', '"a"'],
    ['""', '""'],
    ['"a\\n\\"b\\""', '"a\\x0a\\x22b\\x22"'],
    [`"${"x".repeat(61)}"`, `"${"x".repeat(60)}..."`],
    ["5000.0", "5000.0"],
    ["-1e5", "-1e5"],
    ["1".repeat(61), `${"1".repeat(60)}...`],
    ["true", "true"],
    ["false", "false"],
    ["null", "null"],
    ["[1]", "a list"],
    ['{"a":1}', "an object"],
  ])("shows %s as %s", (document, expected) => {
    expect(describeValue(new JsonReader(document).read())).toBe(expected);
  });
});
