import { describe, expect, it } from "vitest";
import { nameConstructors } from "../build/constructors.mjs";
import { LuaMachine } from "./lua-machine.js";

const LIBRARY = `local function __TS__Class() local c = {} c.__index = c return c end
`;

describe("constructors as functions", () => {
  it("leave nothing of a class that has nothing else", () => {
    const script = `${LIBRARY}local Point = __TS__Class() function Point.____new(a) return { a = a } end return Point.____new(4).a`;
    const named = nameConstructors(script);
    expect(named).not.toMatch(/Point\b[^_]/);
    expect(new LuaMachine().run(named)).toBe("4");
  });

  it("leave a class that was declared in front nothing but its name", () => {
    const script = `${LIBRARY}local Point Point = __TS__Class() function Point.____new(a) return { a = a } end return Point.____new(4).a`;
    const named = nameConstructors(script);
    expect(named).not.toContain("= __TS__Class()");
    expect(new LuaMachine().run(named)).toBe("4");
  });

  it("leave methods where they are", () => {
    const script = `${LIBRARY}local Point = __TS__Class() function Point.____new(a) return setmetatable({ a = a }, Point) end
      function Point.twice(self) return self.a * 2 end return Point.____new(4):twice()`;
    const named = nameConstructors(script);
    expect(named).toContain("local Point = __TS__Class()");
    expect(named).toContain("function Point____new(a)");
    expect(new LuaMachine().run(named)).toBe("8");
  });
});
