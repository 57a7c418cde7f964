import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { shorten } from "../build/shorten.mjs";
import { LuaMachine } from "./lua-machine.js";

const folder = mkdtempSync(join(tmpdir(), "keymate-istio-shorten-test-"));
const declarations = join(folder, "envoy.d.ts");
writeFileSync(
  declarations,
  "declare interface Handle { headers(): Headers; timeout_ms: number }\ndeclare interface Headers { add(name: string): void }\n",
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Enough property names that short ones run out of letters, each with a number of its own. */
const MANY = Array.from({ length: 400 }, (_, index) => `property_${index}`);

const SCRIPTS: [name: string, script: string][] = [
  [
    "fields",
    "local point = { across = 1, down = 2 } point.down = 5 return point.across + point.down",
  ],
  [
    "methods and inheritance",
    `local Base = {} Base.__index = Base
     function Base:name_of() return self.given_name end
     local Derived = setmetatable({}, { __index = Base, __tostring = function(self) return "<" .. self:name_of() .. ">" end })
     Derived.__index = Derived
     return (setmetatable({ given_name = "x" }, Derived)):name_of()`,
  ],
  [
    "metamethods",
    "local counted = setmetatable({}, { __call = function(_, value) return value * 2 end, __eq = function() return true end }) return counted(4)",
  ],
  [
    "variables of one name, and none at all",
    `local first, often, self = 1, 2, 3
     local function add(self, often) local first = often; do local first = self; often = first + often end return first + often end
     return tostring(add(self, often)) .. first .. often .. ("self often")`,
  ],
  ["libraries", 'return string.upper("a") .. table.concat({ 1, 2 }, ",") .. math.floor(1.5)'],
  [
    "text that looks like a field",
    'local options = { mode = "options.mode" } return options.mode .. " options.mode"',
  ],
  [
    "keys in brackets",
    'local names = { ["content-type"] = 1, ["mode"] = 2 } local mode = "mode" return names[mode] + names["content-type"]',
  ],
  [
    "more names than letters",
    `local all = {} ${MANY.map((name, index) => `all.${name} = ${index}`).join(" ")}
     return ${MANY.map((name) => `all.${name}`).join(" + ")}`,
  ],
];

describe("a shortened script", () => {
  it.each(SCRIPTS)("does the same: %s", (_, script) => {
    const short = shorten(script, declarations);
    expect(new LuaMachine().run(short)).toBe(new LuaMachine().run(script));
    expect(short.length).toBeLessThan(script.length);
    expect(short).not.toMatch(/name_of|across|property_/);
  });

  it("has the shortest names for the variables that are used most, `self` included", () => {
    const many = Array.from({ length: 80 }, (_, index) => `local rare_${index} = ${index}`);
    const short = shorten(
      `${many.join(" ")} local function go(self, often) return often + often + self.x + self.y end return go`,
      declarations,
    );
    expect(short).toMatch(/function (\w+)\(([a-z]),([a-z])\)return \3\+\3\+\2\.\w\+\2\.\w end/);
    expect(short).not.toContain("self");
  });

  it("calls Envoy's handles by the names that are declared, and nobody else by them", () => {
    const short = shorten(
      "function go(handle) local own = { first = 1 } handle:headers():add(own.first, { timeout_ms = 1 }) end",
      declarations,
    );
    expect(short).toMatch(/:headers\(\):add\(/);
    expect(short).toMatch(/timeout_ms=1/);
    expect(short).not.toContain("first");
  });

  it("has each name shortened alike, and no two names to the same", () => {
    const short = shorten(
      `local all = {} ${MANY.map((name) => `all.${name} = 1 all.${name} = 2`).join(" ")}`,
      declarations,
    );
    const names = [...short.matchAll(/\.(\w+)=/g)].map(([, name]) => name);
    expect(names.length).toBe(2 * MANY.length);
    expect(new Set(names).size).toBe(MANY.length);
  });
});
