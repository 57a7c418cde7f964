import { describe, expect, it } from "vitest";
import { moveValues } from "../build/values.mjs";
import { LuaMachine } from "./lua-machine.js";

/** Bodies of `go`, and what becomes of their first variable. */
const MOVED: [name: string, body: string, result: RegExp][] = [
  ["a value into an answer", "local a = b + 1 return a * 2", /return \(b \+ 1\) \* 2/],
  [
    "values one after another",
    "local a = b + 1 local c = a * 2 return c - 3",
    /return \(\(b \+ 1\) \* 2\) - 3/,
  ],
  ["a field into a call", "local a = list.size return tell(a, b)", /return tell\(list\.size, b\)/],
  [
    "a call in front of everything else",
    "local a = tell(1, 2) local c = a + b return c .. b",
    /return \(tell\(1, 2\) \+ b\) \.\. b/,
  ],
  [
    "a length into an index",
    "local a = #list list[a + 1] = b return #list",
    /list\[\(#list\) \+ 1\] = b/,
  ],
  [
    "a value into a condition",
    "local a = b > 2 if a then return 1 end return 2",
    /if \(b > 2\) then/,
  ],
  [
    "a table into a table",
    "local a = { b } local c = { a, b } return c[1][1] + c[2]",
    /local c = \{ \(\{ b \}\), b \}/,
  ],
  [
    "a value into what may not be asked for",
    "local a = b + 1 return b > 100 and a or b",
    /b > 100 and \(b \+ 1\) or b/,
  ],
  [
    "what has the same name outside",
    "local c = b do local b = b + 1 return b + c end",
    /return \(b \+ 1\) \+ c/,
  ],
  [
    "a value into an assignment",
    "local a = b * 2 list.size = a return list.size",
    /list\.size = \(b \* 2\)/,
  ],
];

const LEFT: [name: string, body: string][] = [
  [
    "a call into what may not be asked for",
    "local a = tell(1, 2) return b > 100 and a or list.told",
  ],
  ["a call behind another", "local a = tell(1, 2) return tell(3, 4) .. a"],
  ["a call behind what it changes", "local a = tell(1, 2) return list.told .. a"],
  ["a field behind a call that changes it", "local a = list.told return tell(1, 2) .. a"],
  [
    "a variable of the whole script behind a call that sets it",
    "local a = told return tell(1, 2) .. a",
  ],
  ["a length behind a call", "local a = #list return grow() .. a"],
  ["what is asked for twice", "local a = tell(1, 2) return a .. a"],
  ["what is asked for in a loop", "local a = tell(1, 2) while b < 10 do b = b + a end return b"],
  [
    "what a loop asks for again",
    "local a = list.size while list.size < a + 3 do list.size = list.size + 1 end return list.size",
  ],
  [
    "what is asked for in a function",
    "local a = list.told local go = function() return a end tell(1, 2) return go()",
  ],
  ["what is asked for later", "local a = list.told tell(1, 2) return a"],
  ["all that a call answers", "local a = several() return a"],
  [
    "a variable that a function sets in the same expression",
    "local c = b local set = function() c = c + 7 return 1 end local a = c return a + set() + set() * 0",
  ],
  [
    "a variable that a function sets",
    "local c = 1 local set = function() c = 2 return 1 end local a = c return set() + a",
  ],
];

const script = (body: string): string =>
  `local told = "" local list = { 1, 2, 3, size = 5, told = "" }
   function tell(a, b) told = told .. a .. b list.told = told return a + b end
   function grow() list[#list + 1] = 1 return 0 end
   function several() return 1, 2 end
   function go(b) ${body} end
   return table.concat({ go(4) }, ",") .. told .. #list`;

describe("writing values where they are asked for", () => {
  it.each(MOVED)("does the same: %s", (_, body, result) => {
    const moved = moveValues(script(body));
    expect(moved).toMatch(result);
    expect(new LuaMachine().run(moved)).toBe(new LuaMachine().run(script(body)));
  });

  it.each(LEFT)("leaves %s", (_, body) => {
    expect(moveValues(script(body))).toBe(script(body));
    expect(new LuaMachine().run(script(body))).toBeDefined();
  });
});
