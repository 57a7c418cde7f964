import { describe, expect, it } from "vitest";
import { withoutEarlyExits } from "../build/exits.mjs";
import { inlineFunctions } from "../build/inline.mjs";
import { LuaMachine } from "./lua-machine.js";

const KEPT = new Set(["from_outside"]);

/** Scripts that answer something, and how many functions are left of them. */
const INLINED: [name: string, functions: number, script: string][] = [
  [
    "an expression, with what it is given",
    1,
    `local function sum(a, b) return a + b * 2 end
     local function go(a) return sum(a, 3) * sum(1, a) end return go(4)`,
  ],
  [
    "an expression whose values come in their order",
    2,
    `local text = "" local function note(a) text = text .. a return a end
     local function pair(a, b) return { a, b } end
     local function go() return pair(note(1), note(2)) end return go()[2] .. text`,
  ],
  [
    "statements, with variables of the same names outside",
    1,
    `local function fill(list, a) local b = a + 1 list[1] = b list[2] = a end
     local function go(b) local list = {} local a = 7 fill(list, b) return list[1] .. list[2] .. a .. b end return go(3)`,
  ],
  [
    "statements that set what they are given",
    1,
    `local list = {}
     local function fill(a) while a > 0 do list[#list + 1] = a a = a - 1 end end
     local function go(a) fill(a) return a .. table.concat(list) end return go(3)`,
  ],
  [
    "a way out in front of the caller's end",
    1,
    `local text = ""
     local function note(a) if a > 2 then text = text .. a return end for i = 1, a do if i == 2 then return end end text = text .. "-" end
     local function go(a) if a then note(a) else text = text .. "none" end end go(1) go(2) go(3) go() return text`,
  ],
  [
    "several answers as the caller's",
    1,
    `local function sign(a) if a < 0 then return "-" end for i = 1, 2 do if a == i then return i end end return "+" end
     local function go(a) if a then return sign(a) end return "none" end return go(-1) .. go(2) .. go(9) .. go()`,
  ],
  [
    "an answer behind statements",
    1,
    `local function twice(a) local b = a + a return b end
     local function go(a) local b = twice(a) local c = {} c.d = b return c.d end return go(4)`,
  ],
  [
    "an assignment",
    1,
    `local list = {} local key = "k" local function put(t, k, v) t[k] = v end
     local function go(a) put(a, "x", 1) put(a, key, a.x) put(list, "y", a.k) return a.x .. a.k .. list.y end return go({})`,
  ],
  [
    "no assignment whose place is changed by its value",
    3,
    `local at = 1 local function next() at = at + 1 return at end local function put(t, k, v) t[k] = v end
     local function go(t) put(t, at, next()) put(t, at, next()) return (t[1] or "-") .. (t[2] or "-") .. (t[3] or "-") end return go({})`,
  ],
  [
    "a value that is not asked for, and what it does",
    3,
    `local text = "" local function note(a) text = text .. a return a end local function yes(a) return true end
     local function go(a) if yes(a.b) and yes(note(a.b)) then return text end return "no" end return go({ b = 1 })`,
  ],
  [
    "values that something else changes later",
    2,
    "local a = { b = 1 } local function change() a.b = 2 return 1 end local function both(x) return change() + x end local function go() return both(a.b) end return go() + change()",
  ],
  [
    "values whose order shows",
    2,
    "local a = { b = 1 } local function change() a.b = 2 return 3 end local function both(x) return { a.b, x } end local function go() local c = both(change()) return c[1] + change() end return go()",
  ],
  [
    "a variable that a function inside sets",
    2,
    "local function pair(a, b) return a + b end local function go(a) local set = function() a = a + 1 return 1 end return pair(a, set()) end return go(1)",
  ],
  [
    "a method and a constructor",
    1,
    `local Point = {} Point.__index = Point
     local function Point____new(a) return setmetatable({ a = a }, Point) end
     function Point.twice(self) return self.a + self.a end
     local function go(a) local point = Point____new(a) return point:twice() end return go(4)`,
  ],
  [
    "functions in functions",
    1,
    "local function a(x) local y = x return y end local function b(x) local y = a(x) return y end local function go(x) local y = b(x) return y end return go(5)",
  ],
];

/** Nothing may be put anywhere else here. */
const LEFT: [name: string, script: string][] = [
  [
    "a way out that is not the caller's",
    "local a = 1 local function leave(b) if b then return end a = a + 1 end local function go() leave(true) a = a + 10 end go() return a",
  ],
  [
    "an answer that may fail to come",
    "local function some(a) if a then return 1 end end local function go(a) if a ~= 1 then return some(a) end return 2 end return tostring((go())) .. go(1)",
  ],
  [
    "a function that is a value, too",
    "local function one() return 1 end local list = { one } local function go() local a = one() return a + list[1]() end return go()",
  ],
  [
    "a function of itself",
    "local function down(a) if a == 0 then return 0 end return down(a - 1) end return down(3)",
  ],
  [
    "a method of two classes",
    "local A, B = {}, {} function A.name(self) return 'A' end function B.name(self) return 'B' end local function go(x) local a = x:name() return a end return go(A) .. go(B)",
  ],
  [
    "a method that is a value of a table, too",
    "local A = {} function A.name(self) return 'A' end local b = { name = function() return 'b' end } local function go(x) return x:name() end return go(A) .. go(b)",
  ],
  [
    "a method that others have from outside",
    "local A = {} function A.from_outside(self) return 'A' end local function go(x) local a = x:from_outside() return a end return go(A)",
  ],
  [
    "what is not visible there",
    "local a, go function a() return go end local late = 3 function go() return 1 end local function last() local b = late return b end return a()() .. last()",
  ],
  [
    "a function in it",
    "local function maker(a) local make = function() return a end a = a + 1 return make end local function go(a) local make = maker(a) return make() end return go(1)",
  ],
];

describe("putting functions where they are called", () => {
  it.each(INLINED)("does the same: %s", (_, functions, script) => {
    const inlined = inlineFunctions(script, KEPT);
    expect(new LuaMachine().run(inlined)).toBe(new LuaMachine().run(script));
    expect(inlined.match(/\bfunction\b/g)?.length).toBe(functions);
  });

  it.each(LEFT)("leaves %s", (_, script) => {
    const inlined = inlineFunctions(script, KEPT);
    expect(new LuaMachine().run(inlined)).toBe(new LuaMachine().run(script));
    expect(inlined.match(/\bfunction\b/g)?.length).toBe(script.match(/\bfunction\b/g)?.length);
  });

  it("does not make a function that asks for more from outside than LuaJIT allows", () => {
    const names = Array.from({ length: 80 }, (_, index) => `v${index}`);
    const half = (from: number): string => names.slice(from, from + 40).join(" .. ");
    const script = `local ${names.join(", ")} = ${names.map((_, index) => index).join(", ")}
      local function first() local a = ${half(0)} return a end local function second() local a = ${half(40)} return a end
      local function go() local a = first() local b = second() return a .. b end return go()`;
    const inlined = inlineFunctions(script, KEPT);
    expect(new LuaMachine().run(inlined)).toBe(new LuaMachine().run(script));
    expect(inlined.match(/\bfunction\b/g)?.length).toBe(2);
  });
});

describe("writing ways out as conditions", () => {
  it.each([
    "local a = 0 local function go(b) if b then return end a = a + 1 if not (a > 1) then return end a = a + 10 end go(true) go() go() return a",
    "local function go(b) if b == 1 then return end if b then if b ~= 2 then return end b = 5 end return b end return tostring((go(1))) .. tostring((go(2))) .. tostring((go(3))) .. tostring((go()))",
    "local a = 0 local function go(list) for i = 1, #list do if list[i] == 2 then return end a = a + 1 end end go({ 1, 2, 3 }) return a",
  ])("does the same: %s", (script) => {
    const written = withoutEarlyExits(script);
    expect(new LuaMachine().run(written)).toBe(new LuaMachine().run(script));
  });

  it("leaves none where a function ends", () => {
    const written = withoutEarlyExits(
      "local function go(b) if b then return end a = 1 if c then return end d = 2 end",
    );
    expect(written).not.toContain("return");
  });
});
