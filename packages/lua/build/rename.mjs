/** Gives the local variables of a Lua script the shortest names: one name to all those that nobody can take for each other. */
import { bindingsOf, conflictsOf } from "./bindings.mjs";
import { replaceRanges } from "./tree.mjs";

/** @param {string} lua @returns {string} the same script, with the most used variables called by one letter. */
export function rename(lua) {
  const { bindings, globals } = bindingsOf(lua);
  const conflicts = conflictsOf(bindings);
  const names = new Array(bindings.length);
  const frequentFirst = [...bindings.keys()].sort(
    (left, right) => bindings[right].uses.length - bindings[left].uses.length || left - right,
  );
  for (const index of frequentFirst) {
    const taken = new Set(conflicts[index].map((other) => names[other]));
    names[index] = firstFree(taken, globals);
  }
  return replaceRanges(
    lua,
    bindings.flatMap(({ uses }, index) => uses.map(([start, end]) => [start, end, names[index]])),
  );
}

function firstFree(taken, globals) {
  for (const name of identifiers()) if (!taken.has(name) && !globals.has(name)) return name;
  throw new Error("more variables than short names");
}

/** Names of one and of two characters that are no keywords. */
export function* identifiers() {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  yield* letters;
  for (const first of letters) {
    for (const second of `${letters}0123456789`) {
      if (!KEYWORDS.has(first + second)) yield first + second;
    }
  }
}

const KEYWORDS = new Set(["do", "if", "in", "or"]);
