import { describe, expect, it } from "vitest";
import { quicken } from "../build/quicken.mjs";
import { LuaMachine } from "./lua-machine.js";

/** The part of typescript-to-lua's library that is looked for, as it writes it. */
const LIBRARY = `
local function __TS__ArrayIndexOf(self, searchElement, fromIndex)
    if fromIndex == nil then
        fromIndex = 0
    end
    for i = fromIndex + 1, #self do
        if self[i] == searchElement then
            return i - 1
        end
    end
    return -1
end
local function __TS__Class(self)
    local c = {prototype = {}}
    c.prototype.__index = c.prototype
    return c
end
local function __TS__StringStartsWith(self, searchString, position)
    if position == nil or position < 0 then
        position = 0
    end
    return string.sub(self, position + 1, #searchString + position) == searchString
end
local function __TS__StringEndsWith(self, searchString, endPosition)
    if endPosition == nil or endPosition > #self then
        endPosition = #self
    end
    return string.sub(self, endPosition - #searchString + 1, endPosition) == searchString
end
local function __TS__New(target, ...)
    local instance = setmetatable({}, target.prototype)
    instance:____constructor(...)
    return instance
end
local function __TS__StringCharCodeAt(self, index)
    if index < 0 then
        return 0 / 0
    end
    return string.byte(self, index + 1) or 0 / 0
end
`;

/** The part of it that derives classes. */
const EXTENDS = `
local function __TS__ClassExtends(target, base)
    setmetatable(target.prototype, base.prototype)
end
`;

/** A class as typescript-to-lua writes it. */
const POINT = `${LIBRARY}
local Point = __TS__Class()
function Point.prototype.____constructor(self, across, down)
    self.across = across
    self.down = down
    self.origin = across > 0 and __TS__New(Point, 0, 0) or nil
end
function Point.prototype.sum(self)
    return self.across + self.down
end
`;

const DERIVED = `
local Base = __TS__Class()
function Base.prototype.____constructor(self, start)
    self.start = start
end
local Derived = __TS__Class()
setmetatable(Derived.prototype, Base.prototype)
function Derived.prototype.____constructor(self)
    Base.prototype.____constructor(self, 5)
    self.own = 2
end
`;

const SCRIPTS: [name: string, script: string][] = [
  [
    "text put together",
    'local a, b = "1", "2" return ((a .. b) .. (a .. "(")) .. ((b .. ")") .. a)',
  ],
  [
    "a choice inside of a text",
    'local a return (("x" .. (a or "y")) .. "z") .. tostring(#("a" .. "b"))',
  ],
  [
    "searches",
    `${LIBRARY} local list = { 4, 5, 4 }
     return __TS__ArrayIndexOf(list, 5) .. __TS__ArrayIndexOf(list, 6) .. __TS__ArrayIndexOf({}, 1)`,
  ],
  ["searches from a place on", `${LIBRARY} return __TS__ArrayIndexOf({ 4, 5, 4 }, 4, 1)`],
  [
    "beginnings and ends",
    `${LIBRARY} local answers = {}
     for _, part in ipairs({ "", "a", "ab", "b", "abc", "c" }) do
       answers[#answers + 1] = tostring(__TS__StringStartsWith("ab", part))
       answers[#answers + 1] = tostring(__TS__StringEndsWith("ab", part))
     end
     return table.concat(answers, " ")`,
  ],
  [
    "bytes",
    `${LIBRARY} local text = "ab" return __TS__StringCharCodeAt(text, 0) + __TS__StringCharCodeAt(text, #text - 1)`,
  ],
  [
    "objects",
    `${POINT} local point = __TS__New(Point, 3, 4) return point:sum() + point.origin:sum()`,
  ],
  [
    "objects in a table of exports",
    `${LIBRARY} local exports = {} exports.Empty = __TS__Class()
     function exports.Empty.prototype.____constructor(self) end
     function exports.Empty.prototype.is(self, other) return self == other end
     local empty = __TS__New(exports.Empty) return tostring(empty:is(empty))`,
  ],
  [
    "objects of a derived class",
    `${LIBRARY}${DERIVED} local made = __TS__New(Derived) return made.start + made.own`,
  ],
  [
    "objects of a derived class without a constructor",
    `${LIBRARY}${EXTENDS}
local Base = __TS__Class()
function Base.prototype.____constructor(self)
    self.start = 3
end
local Derived = __TS__Class()
__TS__ClassExtends(Derived, Base)
return __TS__New(Derived).start`,
  ],
  [
    "methods that say whose they are",
    `${LIBRARY}
local Base = __TS__Class()
function Base.prototype.____constructor(self) end
function Base.prototype.Base____kind(self) return "base" end
function Base.prototype.Base____twice(self, text) return text .. text .. self:Base____kind() end
local Derived = __TS__Class()
setmetatable(Derived.prototype, Base.prototype)
function Derived.prototype.____constructor(self, start) Base.prototype.____constructor(self) self.start = start end
function Derived.prototype.Base____kind(self) return Base.prototype.Base____kind(self) .. self.start end
function Derived.prototype.Derived____self(self) return self end
return __TS__New(Derived, 3):Derived____self():Base____twice(("a"):rep(2)):upper() .. __TS__New(Base):Base____twice("b")`,
  ],
  [
    "objects of a class whose constructor is its parent's, and empty",
    `${LIBRARY}${EXTENDS}
local Base = __TS__Class()
function Base.prototype.____constructor(self)
end
local Derived = __TS__Class()
__TS__ClassExtends(Derived, Base)
function Derived.prototype.name(self)
    return "derived"
end
return __TS__New(Derived):name()`,
  ],
  ["objects of a base class", `${LIBRARY}${DERIVED} return __TS__New(Base, 3).start`],
];

describe("a quickened script", () => {
  it.each(SCRIPTS)("does the same: %s", (_, script) => {
    expect(new LuaMachine().run(quicken(script))).toBe(new LuaMachine().run(script));
  });

  it("makes one text of many at once", () => {
    expect(quicken("return ((a .. b) .. (c .. d)) .. e")).toContain(
      "return a .. b .. (c .. d) .. e",
    );
  });

  it("makes objects without the library, with all their fields at once", () => {
    const quick = quicken(`${POINT} return __TS__New(Point, 3, 4)`);
    expect(quick).toContain(
      "{across = across, down = down, origin = across > 0 and Point____new(0, 0) or nil}",
    );
    expect(quick).not.toContain("__TS__New(Point");
  });

  it("calls a method as a function where there is one of its name, and needs no class then", () => {
    const script = `${LIBRARY}
local Point = __TS__Class()
Point.name = "Point"
function Point.prototype.____constructor(self, across) self.across = across end
function Point.prototype.Point____plus(self, other)
    return __TS__New(Point, self.across + other)
end
return __TS__New(Point, 3):Point____plus(1):Point____plus(2).across`;
    const quick = quicken(script);
    expect(quick).toContain("Point____plus(Point____plus(");
    expect(quick).not.toMatch(/setmetatable\(\{|Point\.|:Point/);
    expect(new LuaMachine().run(quick)).toBe(new LuaMachine().run(script));
  });

  it("gives an object its plain values at once, and in order what it is asked for or told of", () => {
    const script = `${LIBRARY} local Box = __TS__Class()
function Box.prototype.____constructor(self, size)
    self.size = size
    self.half = self.size / 2
    self.count = 0
    self:fill()
    self.name = "full"
end
function Box.prototype.fill(self)
    self.count = self.count + 1
    self.seen = tostring(self.name)
end
local box = __TS__New(Box, 6) return box.half .. box.count .. box.name .. box.seen`;
    const quick = quicken(script);
    expect(quick).toMatch(/\{size = \w+, count = 0, half = false, name = false\}/);
    expect(new LuaMachine().run(quick)).toBe("31fullfalse");
  });

  it("leaves a base class as it is", () => {
    const quick = quicken(`${LIBRARY}${DERIVED} return __TS__New(Base, 3), __TS__New(Derived)`);
    expect(quick).toContain("__TS__New(Base, 3)");
    expect(quick).toContain("Derived____new()");
  });

  it("reads a byte without asking what the index is", () => {
    const quick = quicken(`${LIBRARY} return __TS__StringCharCodeAt("a", 0)`);
    expect(quick).toMatch(/return [\w.]+\(self, index \+ 1\) or -1/);
    expect(quick).not.toContain("0 / 0");
  });
});
