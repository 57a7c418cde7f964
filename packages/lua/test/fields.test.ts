import { describe, expect, it } from "vitest";
import { numberFields } from "../build/fields.mjs";
import { LuaMachine } from "./lua-machine.js";

const FIELDS = new Set(["Point____across", "Point____down", "Size____width", "Size____height"]);

/** What the script returns, which must be the same before and after. */
function numbered(script: string): { text: string; result: string | undefined } {
  const text = numberFields(script, FIELDS);
  const result = new LuaMachine().run(text);
  expect(result).toBe(new LuaMachine().run(script));
  return { text, result };
}

describe("fields by number", () => {
  it("are asked for and set by it", () => {
    const { text, result } = numbered(
      "local p = {Point____across = 1, Point____down = 2} p.Point____down = p.Point____across + 4 return (p).Point____down",
    );
    expect(text).toBe("local p = {2, 1} p[1] = p[2] + 4 return (p)[1]");
    expect(result).toBe("5");
  });

  it("begin anew in each class", () => {
    const { text } = numbered(
      "local p, s = {Point____across = 1}, {Size____width = 2} return p.Point____across + s.Size____width",
    );
    expect(text).toBe("local p, s = {1}, {2} return p[1] + s[1]");
  });

  it("have literals in front, those that are asked for most first", () => {
    const { text } = numbered(
      "local a, b = 4, 5 local s = {Size____width = a, Size____height = 2} local p = {Point____across = 1, Point____down = 2} return s.Size____width + s.Size____height + p.Point____down",
    );
    expect(text).toBe(
      "local a, b = 4, 5 local s = {2, a} local p = {2, 1} return s[2] + s[1] + p[1]",
    );
  });

  it("leave room for those that an object does not have at once", () => {
    const { text } = numbered(
      "local p = {Point____across = nil, Point____down = 1} local q = {Point____down = 2} q.Point____across = 3 return q.Point____across + q.Point____down + p.Point____down",
    );
    expect(text).toContain("q[1] = 3");
    expect(text).not.toContain("Point____");
  });

  it("may hold objects with fields by number", () => {
    const { text } = numbered(
      "local s = {Size____width = {Point____across = 1, Point____down = {Size____width = 7}}} return s.Size____width.Point____down.Size____width",
    );
    expect(text).toBe("local s = {{1, {7}}} return s[1][2][1]");
  });

  it("leave other names and other tables as they are", () => {
    const script = "local t = {across = 1, [2] = 3} return t.across + t[2]";
    expect(numberFields(script, FIELDS)).toBe(script);
  });

  it("have their values worked out in the order of the script, or not at all", () => {
    const script =
      "local s = {Size____width = f(), Size____height = g()} local t = {Size____height = g(), Size____width = f()}";
    expect(() => numberFields(script, FIELDS)).toThrow(
      "{Size____height = g(), Size____width = f()}: values in another order than elsewhere",
    );
  });

  it("are not mixed with other names", () => {
    expect(() => numberFields("local s = {Size____width = 1, depth = 2}", FIELDS)).toThrow(
      "{Size____width = 1, depth = 2}: fields beside other names",
    );
  });
});
