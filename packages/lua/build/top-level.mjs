/**
 * Lua allows 200 local variables in one function, and a script has more than that. The ones that are used least go into tables: what only the
 * script's start needs into one of its own, so that all of it is garbage afterwards. What is alive, the collector of garbage goes through
 * again and again.
 */
import { bindingsOf } from "./bindings.mjs";
import { childrenOf, replaceRanges, visit } from "./tree.mjs";

/** Some are left for what a build puts in front of the script, and for what the script declares in blocks. */
const MOST_LOCALS = 190;

const START = "____start";
const REST = "____rest";

/** The names of these tables. */
export const TABLES = [START, REST];

/** @param {string} lua @returns {string} the same script with these tables, if it has too many local variables. */
export function limitLocals(lua) {
  const variables = bindingsOf(lua).bindings.filter(({ end }) => end === lua.length);
  if (variables.length <= MOST_LOCALS) return lua;
  const needed = neededLater(lua, variables);
  // To look into a table takes requests time.
  const worth = (variable) => variable.uses.length + (needed.has(variable) ? 2 : 0);
  const tables = new Map(
    variables
      .sort((left, right) => worth(right) - worth(left) || right.declared - left.declared)
      .slice(MOST_LOCALS)
      .map((variable) => [variable, needed.has(variable) ? REST : START]),
  );
  const places = new Set([...tables.keys()].map(({ declared }) => declared));
  const isMoved = ({ range }) => places.has(range[0]);
  const replaced = [...tables].flatMap(([{ uses }, table]) =>
    uses.map(([start]) => [start, start, `${table}.`]),
  );
  for (const statement of visit(lua, () => undefined).body) {
    replaced.push(...declaredLess(lua, statement, isMoved));
  }
  const made = TABLES.filter((table) => [...tables.values()].includes(table));
  const declarations = made.map((table) => `local ${table} = {}\n`);
  return `${declarations.join("")}${withoutOverlaps(lua, replaced)}`;
}

/** The variables that functions ask for which are still there when the script has started. */
function neededLater(lua, variables) {
  const byPlace = new Map(variables.flatMap((it) => it.uses.map(([start]) => [start, it])));
  const needed = new Set();
  /** What a variable leads to. */
  const functions = new Map(variables.map((it) => [it, []]));
  const need = (node) => {
    const variable = node.type === "Identifier" && byPlace.get(node.range[0]);
    if (variable && !needed.has(variable)) {
      needed.add(variable);
      functions.get(variable).forEach(need);
    }
    childrenOf(node).forEach(need);
  };
  // Functions without a name may be kept by anybody.
  const needNameless = (node) => {
    const isNameless = node.type === "FunctionDeclaration" && !functionOf(node);
    if (isNameless) need(node);
    else childrenOf(node).forEach(needNameless);
  };
  const functionOf = ({ identifier }) => identifier && byPlace.get(identifier.range[0]);
  const { body } = visit(lua, () => undefined);
  for (const statement of body) {
    const variable = statement.type === "FunctionDeclaration" && functionOf(statement);
    if (variable) functions.get(variable).push(...statement.body);
    if (statement.type !== "LocalStatement") continue;
    const values = statement.init.flatMap(heldBy);
    for (const { range } of statement.variables)
      functions.get(byPlace.get(range[0]))?.push(...values);
  }
  body.forEach(needNameless);
  return needed;
}

/** What a value may keep alive: a call answers with what it was given at most, and a sum with nothing. */
function heldBy(node) {
  if (node.type === "CallExpression") return node.arguments.flatMap(heldBy);
  return node.type === "BinaryExpression" ? [] : [node];
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
