/** Looking at Lua's syntax trees, and changing the text at places found in them. */
import luaparse from "luaparse";

/** Calls the function with every node, the inner ones first. */
export function visit(lua, onCreateNode) {
  return luaparse.parse(lua, { luaVersion: "5.1", ranges: true, onCreateNode });
}

/** @param {[start: number, end: number, replacement: string][]} ranges none of which overlap. */
export function replaceRanges(text, ranges) {
  let result = "";
  let position = 0;
  for (const [start, end, replacement] of ranges.sort(([left], [right]) => left - right)) {
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return result + text.slice(position);
}

/** Where in the text that `replaceRanges` was given a place of its result is. */
export function placeBefore(ranges, place) {
  let added = 0;
  for (const [start, end, { length }] of ranges.toSorted(([left], [right]) => left - right)) {
    if (place < start + added) break;
    if (place < start + added + length) return start;
    added += length - (end - start);
  }
  return place - added;
}

/** The nodes directly below this one, in the order of the text. */
export function childrenOf(node) {
  let children = CHILDREN.get(node);
  if (children === undefined) {
    children = Object.values(node)
      .flat()
      .filter((value) => typeof value?.type === "string")
      .sort((left, right) => left.range[0] - right.range[0]);
    CHILDREN.set(node, children);
  }
  return children;
}

/** Trees do not change: only the text does. */
const CHILDREN = new WeakMap();

/** Whether the node, or one below it, is as the function says. */
export function some(node, isFound) {
  return isFound(node) || childrenOf(node).some((child) => some(child, isFound));
}

/** Whether asking for the value calls something or makes something. */
export function hasEffects(node) {
  return some(node, ({ type }) => EFFECTS.has(type));
}

const EFFECTS = new Set([
  "CallExpression",
  "StringCallExpression",
  "TableCallExpression",
  "TableConstructorExpression",
  "FunctionDeclaration",
  "VarargLiteral",
]);

/** Whether it is a value that is written out. */
export function isLiteral({ type }) {
  return type.endsWith("Literal") && type !== "VarargLiteral";
}

/** `return` without a value. */
export function isExit(node) {
  return node?.type === "ReturnStatement" && node.arguments.length === 0;
}

/** Whether nothing behind the statement is reached. */
export function alwaysReturns(statement) {
  if (statement?.type === "ReturnStatement") return true;
  return (
    statement?.type === "IfStatement" &&
    statement.clauses.at(-1).type === "ElseClause" &&
    statement.clauses.every(({ body }) => alwaysReturns(body.at(-1)))
  );
}
