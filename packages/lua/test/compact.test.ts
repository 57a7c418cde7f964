/** Each way in which the build makes the script shorter: what comes out does the same, and is what was meant. */
import { describe, expect, it } from "vitest";
import { inlineConstants } from "../build/constants.mjs";
import { callIndexOf, nameLibrary } from "../build/library.mjs";
import { joinLocals } from "../build/locals.mjs";
import { countPlainly } from "../build/loops.mjs";
import { rename } from "../build/rename.mjs";
import { joinReturns } from "../build/returns.mjs";
import { limitLocals } from "../build/top-level.mjs";
import { withoutUnused } from "../build/unused.mjs";
import { LuaMachine } from "./lua-machine.js";

type Pass = (lua: string) => string;

const MANY = Array.from({ length: 250 }, (_, index) => `v${index}`);

const CASES: [name: string, pass: Pass, script: string, result: RegExp][] = [
  [
    "a loop over a list",
    countPlainly,
    "local list, sum = {4, 5}, 0 do local i = 0 while i < #list do sum = sum + list[i + 1] i = i + 1 end end return sum",
    /for i = 1, #list do sum = sum \+ list\[i\] end return sum$/,
  ],
  [
    "a loop that asks for its counter",
    countPlainly,
    "local text, sum = 'abc', 0 do local i = 1 while i < #text do sum = sum + i * (i + 1) i = i + 1 end end return sum",
    /for i = 1, #text - 1 do sum = sum \+ i \* \(i \+ 1\) end/,
  ],
  [
    "a loop over a list that grows",
    countPlainly,
    "local list = {4} do local i = 0 while i < #list do if i < 3 then list[#list + 1] = i end i = i + 1 end end return #list",
    /while i < #list/,
  ],
  [
    "a loop over a list that grows by another name",
    countPlainly,
    "local own = {list = {4}} do local i = 0 while i < #own.list do if i < 3 then local l = own.list l[#l + 1] = i end i = i + 1 end end return #own.list",
    /while i < #own\.list/,
  ],
  [
    "a loop that steps over something",
    countPlainly,
    "local text, n = 'abcd', 0 do local i = 0 while i < #text do n = n + 1 if n == 2 then i = i + 1 end i = i + 1 end end return n",
    /while i < #text/,
  ],
  [
    "two ways out for one reason or the other",
    joinReturns,
    "local function go(a, b) if a == 1 then return b end if b > 2 then return b end a = a + 1 return a end return go(1, 2) .. go(2, 3) .. go(2, 2)",
    /if \(a == 1\) or \(b > 2\) then return b end/,
  ],
  [
    "a way out with what a function always answers",
    joinReturns,
    "local function text(a) if a then return 'b' end return 'c' end local function go(a) if a then return text(a) end return a end return go(true) .. tostring(go(false))",
    /return \(a\) and \(text\(a\)\) or \(a\)/,
  ],
  [
    "a way out with what a function may not answer",
    joinReturns,
    "local function text(a) if a == 1 then return nil end return 'c' end local function go(a) if a then return text(a) end return 'd' end return tostring(go(1)) .. go(2) .. go()",
    /if a then return text\(a\) end/,
  ],
  [
    "a way out with what a function answers that has the name of another variable",
    joinReturns,
    "local function text() return 'c' end local function go(a, text) if a then return text() end return 'd' end return tostring(go(1, function() return nil end)) .. text()",
    /if a then return text\(\) end/,
  ],
  [
    "a value or none",
    joinReturns,
    "local function go(a) local b if a == 1 then b = nil else b = a end return tostring(b) end return go(1) .. go(2)",
    /local b = \(a\) ~= \(1\) and \(a\) or nil/,
  ],
  [
    "a value or another",
    joinReturns,
    "local function go(a) local b if a then b = 'c' else b = a end return tostring(b) end return go(1) .. go(false)",
    /local b = \(a\) and \('c'\) or \(a\)/,
  ],
  [
    "a value that may be false",
    joinReturns,
    "local function go(a, c) local b if a then b = c else b = 1 end return tostring(b) end return go(1, false) .. go()",
    /if a then b = c else b = 1 end/,
  ],
  [
    "neighbouring variables",
    joinLocals,
    "local one = 1 local two = {2} local three = one + 1 local four local five four = 5 return one + two[1] + three + four + (five or 0)",
    /^local one, two = 1, \{2\}\s+local three = one \+ 1 local four, five /,
  ],
  [
    "variables of functions in variables",
    joinLocals,
    "local go = function() local a = 1 local b = 2 return a + b end local other = 4 return go() + other",
    /^local go, other = function\(\)/,
  ],
  [
    "two ways out",
    joinReturns,
    "local function go(a, b) if a == 1 then return false end if b then return 'b' end return a or b end return tostring(go(1, 2)) .. tostring(go(2, 2)) .. tostring(go(2, false)) .. tostring(go(nil, nil))",
    /return not \(a == 1\) and \(\(b\) and \('b'\) or \(a or b\)\) end/,
  ],
  [
    "two ways out, the first with what counts as false",
    joinReturns,
    "local function go(a, b) if a then return b end return 5 end return tostring(go(true, false)) .. tostring(go(true, nil))",
    /if a then return b end return 5/,
  ],
  [
    "a condition that is no comparison",
    joinReturns,
    "local function go(a) if a then return true end return false end return tostring(go('text'))",
    /return \(a\) and \(true\) or \(false\)/,
  ],
  [
    "constants",
    inlineConstants,
    "local late, go local few = 63 function go() return late + few end late = 35 return go()",
    /^local\s+go\s+function go\(\) return 35 \+ 63 end\s+return go\(\)$/,
  ],
  [
    "variables that change, and texts that are long",
    inlineConstants,
    "local count = 1 local function go() count = count + 1 return count end local text = 'as long as it is, once is enough' return text .. text .. go()",
    /^local count = 1 .* local text = /,
  ],
  [
    "functions and methods that nobody calls",
    withoutUnused,
    "local Point = {} function Point.sum() return 1 end function Point.product() return product() end local function inner() return 4 end local function unused() return inner() end return Point.sum()",
    /^local Point = \{\} function Point\.sum\(\) return 1 end\s+return Point\.sum\(\)$/,
  ],
  [
    "Lua's library",
    nameLibrary,
    "local table = {insert = 4} return string.rep('a', 2) .. string.rep('b', 2) .. string.rep('c', 2) .. string.lower('D') .. table.insert .. table.insert .. table.insert",
    /^local ____string_rep = string\.rep\n.*____string_rep\('c', 2\) \.\. string\.lower\('D'\) \.\. table\.insert/s,
  ],
  [
    "places of texts in texts",
    callIndexOf,
    "local n = 3 return ((string.find('a.b.c', '.', nil, true) or 0) - 1) .. ((string.find('a.b.c', '.', math.max(n + 1, 1), true) or 0) - 1) .. ((string.find('abc', '.', nil, true) or 0) - 1)",
    /____indexOf\('a\.b\.c', '\.', n \+ 1\)/,
  ],
  [
    "more variables than Lua has room for",
    limitLocals,
    `local late, ${MANY[0]} local ${MANY.slice(1, 150).join(" = 1 local ")} = 1 local function ${MANY[150]}() return late + ${MANY[0]} end ` +
      `do local ${MANY.slice(151, 160).join(" = 2 local ")} = 2 end local again = 2 late = 1 ${MANY[0]} = 2 ` +
      `${MANY.slice(0, 100)
        .map((name) => `local w${name} = 3`)
        .join(" ")} return ${MANY[150]}() + again + ${MANY.slice(1, 150).join("+")} + wv99`,
    /^local ____start = \{\}\n/,
  ],
  [
    "what is only needed at the start, apart from what is needed later",
    limitLocals,
    `local ${MANY.slice(0, 190).join(" = 1 local ")} = 1 local function early() return 150 end local function later() return 7 end ` +
      `local sum = early() + ${MANY.slice(0, 190).join(" * ")} ask = function() return later() + sum - 1 end ` +
      `asks = { ${[0, 50, 100, 140].map((from) => `function() return ${MANY.slice(from, from + 50).join(" * ")} end`).join(", ")} } ` +
      `return ask() + ${MANY.slice(0, 190).join(" * ")} - 1`,
    /function ____start\.early\(\) .* function ____rest\.later\(\) .* = ____start\.early\(\).* ____rest\.later\(\)/s,
  ],
  [
    "what is needed later, where it stays at hand",
    limitLocals,
    `local ${MANY.slice(0, 190).join(" = 1 local ")} = 1 local function later() return 156 end ask = function() return later() end ` +
      `return ask() * ${MANY.slice(0, 190).join(" * ")} + ${MANY.slice(0, 190).join(" * ")}`,
    /^local ____start = \{\}\n____start\.v0 = 1 .* local function later\(\)/s,
  ],
  [
    "names by their scopes",
    rename,
    `local often, other = 1, 2
     local function go(first, second) local often = often + first do local first = second often = often + first end for often = 1, 2 do other = other + often end return often + first + other end
     local function recurse(n) if n == 0 then return other end return recurse(n - 1) end
     for key, value in pairs({often = often}) do other = other + value end
     repeat local last = other + 1 until last > often
     return go(often, other) + recurse(3) + often`,
    /^local a, b = 1, 2|^local \w, \w = 1, 2/,
  ],
  [
    "names beside global ones",
    rename,
    "a = 5 local first = 1 local function go(second) return a + first + second end return go(2)",
    /^a = 5 local b = 1 local function \w\(c\) return a \+ b \+ c end/,
  ],
];

describe("a script made shorter", () => {
  it.each(CASES)("does the same: %s", (_, pass, script, result) => {
    const short = pass(script);
    expect(short).toMatch(result);
    // LuaJIT's and Lua's own limit is 200 variables: what needs the pass cannot be run without it.
    const before = pass === limitLocals ? "157" : new LuaMachine().run(script);
    expect(Number(new LuaMachine().run(short)) || new LuaMachine().run(short)).toEqual(
      Number(before) || before,
    );
  });
});
