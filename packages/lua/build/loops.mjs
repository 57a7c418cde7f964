/**
 * Writes JavaScript's counting loops as Lua's: `for (let index = 0; index < list.length; index++)` comes out of typescript-to-lua as a
 * `while` of eight instructions a round; Lua's `for` needs one.
 *
 * Lua asks for the length once: no source may have a loop that changes what it counts, or assigns to the counter.
 */
import { bindingsOf } from "./bindings.mjs";
import { replaceRanges, some, visit } from "./tree.mjs";

/** @param {string} lua as typescript-to-lua writes it. */
export function countPlainly(lua) {
  const loops = [];
  visit(lua, (node) => {
    const loop = loopIn(lua, node);
    if (loop) loops.push(loop);
  });
  const { bindings } = bindingsOf(lua);
  return replaceRanges(
    lua,
    loops.flatMap((loop) => plainly(lua, loop, bindings)),
  );
}

/** `do local i = 0 while i < #list do …; i = i + 1 end end` */
function loopIn(lua, node) {
  if (node.type !== "DoStatement" || node.body.length !== 2) return undefined;
  const [start, loop] = node.body;
  if (start.type !== "LocalStatement" || loop.type !== "WhileStatement") return undefined;
  const { variables, init } = start;
  const { condition } = loop;
  if (variables.length !== 1 || init[0]?.type !== "NumericLiteral") return undefined;
  const [{ name }] = variables;
  const isCounted =
    condition.type === "BinaryExpression" &&
    condition.operator === "<" &&
    condition.left.name === name &&
    isLimit(condition.right);
  const step = loop.body.at(-1);
  if (!isCounted || !isStep(step, name)) return undefined;
  const rest = loop.body.slice(0, -1);
  if (rest.some((statement) => some(statement, (inner) => assigns(inner, name)))) return undefined;
  const { argument } = condition.right;
  const isReplaced = (inner) => changes(lua, inner, lua.slice(...argument.range));
  if (argument && rest.some((statement) => some(statement, isReplaced))) return undefined;
  return { node, variable: variables[0], first: init[0].value, limit: condition.right, rest, step };
}

/** `#list` or a number. */
function isLimit({ type, operator }) {
  return type === "NumericLiteral" || (type === "UnaryExpression" && operator === "#");
}

function isStep(node, name) {
  return node?.type === "AssignmentStatement" && assigns(node, name) && isNext(node.init[0], name);
}

function assigns(node, name) {
  return node.type === "AssignmentStatement" && node.variables.some((to) => to.name === name);
}

/** Whether it assigns to the list or to what holds it, or appends to it. */
function changes(lua, { type, variables, init }, counted) {
  if (type === "LocalStatement") return init.some(({ range }) => lua.slice(...range) === counted);
  const parts = counted.split(".");
  const holders = parts.map((_, index) => parts.slice(0, index + 1).join("."));
  return (
    type === "AssignmentStatement" &&
    variables.some(
      ({ range }) =>
        holders.includes(lua.slice(...range)) || lua.slice(...range).startsWith(`${counted}[#`),
    )
  );
}

/** `i + 1` */
function isNext(node, name) {
  return (
    node.type === "BinaryExpression" &&
    node.operator === "+" &&
    node.left.name === name &&
    node.right.value === 1
  );
}

/** From 1 on where the body asks for `i + 1` alone, as it does for what is in a list. */
function plainly(lua, { node, variable, first, limit, rest, step }, bindings) {
  const { name, range } = variable;
  const { uses } = bindings.find(({ declared }) => declared === range[0]);
  const nexts = [];
  for (const statement of rest) {
    some(statement, (inner) => {
      if (isNext(inner, name)) nexts.push(inner.range);
      return false;
    });
  }
  // The declaration, the condition, and the two of the step.
  const isFromOne = nexts.length === uses.length - 4;
  const last = lua.slice(...limit.range);
  const below = limit.type === "NumericLiteral" ? limit.value - 1 : `${last} - 1`;
  const head = isFromOne
    ? `for ${name} = ${first + 1}, ${last} do `
    : `for ${name} = ${first}, ${below} do `;
  const bodyStart = rest[0]?.range[0] ?? step.range[0];
  return [
    [node.range[0], bodyStart, head],
    ...(isFromOne ? nexts.map(([start, end]) => [start, end, name]) : []),
    [step.range[0], node.range[1], "end"],
  ];
}
