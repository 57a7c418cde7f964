/**
 * Lua allows 200 local variables in one function, and a script has more than that. The ones that are used least go into a table.
 */
import { bindingsOf } from "./bindings.mjs";
import { replaceRanges, visit } from "./tree.mjs";

/** Some are left for what a build puts in front of the script, and for what the script declares in blocks. */
const MOST_LOCALS = 190;

/** The name of that table. */
export const REST = "____rest";

/** @param {string} lua @returns {string} the same script with a table `____rest`, if it has too many local variables. */
export function limitLocals(lua) {
  const variables = bindingsOf(lua).bindings.filter(({ end }) => end === lua.length);
  if (variables.length <= MOST_LOCALS) return lua;
  const moved = variables
    .sort((left, right) => right.uses.length - left.uses.length || right.declared - left.declared)
    .slice(MOST_LOCALS);
  const places = new Set(moved.map(({ declared }) => declared));
  const isMoved = ({ range }) => places.has(range[0]);
  const replaced = moved.flatMap(({ uses }) => uses.map(([start]) => [start, start, `${REST}.`]));
  for (const statement of visit(lua, () => undefined).body) {
    replaced.push(...declaredLess(lua, statement, isMoved));
  }
  return `local ${REST} = {}\n${withoutOverlaps(lua, replaced)}`;
}

/** What to replace where the statement declares variables that are moved. */
function declaredLess(lua, statement, isMoved) {
  const { type, isLocal, identifier, variables, init, range } = statement;
  if (type === "FunctionDeclaration" && isLocal && isMoved(identifier)) {
    return [[range[0], lua.indexOf("function", range[0]), ""]];
  }
  if (type !== "LocalStatement" || !variables.some(isMoved)) return [];
  if (init.length === 0) {
    const rest = variables.filter((variable) => !isMoved(variable)).map(({ name }) => name);
    return [[...range, rest.length > 0 ? `local ${rest.join(", ")}` : ""]];
  }
  if (variables.length > 1) throw new Error(`${lua.slice(...range)}: some of them in a table`);
  return [[range[0], variables[0].range[0], ""]];
}

/** A replaced declaration swallows the names in it. */
function withoutOverlaps(lua, ranges) {
  const whole = ranges.filter(([start, end]) => end > start);
  const isSwallowed = ([start, end]) =>
    start === end && whole.some(([from, to]) => from <= start && start < to);
  return replaceRanges(
    lua,
    ranges.filter((range) => !isSwallowed(range)),
  );
}
