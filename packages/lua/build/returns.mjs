/** Writes two ways out of a function as one: `if condition then return false end return value` as `return not condition and value`. */
import { replaceRanges, visit } from "./tree.mjs";

/** @param {string} lua */
export function joinReturns(lua) {
  const replaced = [];
  visit(lua, ({ body }) => {
    if (!Array.isArray(body) || body.length < 2) return;
    const [choice, last] = body.slice(-2);
    const text = joined(lua, choice, last);
    if (text !== undefined) replaced.push([choice.range[0], last.range[1], text]);
  });
  // Those inside of a function that is returned wait for the next round.
  const outer = replaced.filter(
    ([start, end]) =>
      !replaced.some(([from, to]) => from <= start && end <= to && to - from > end - start),
  );
  return outer.length === 0 ? lua : joinReturns(replaceRanges(lua, outer));
}

function joined(lua, choice, last) {
  if (choice.type !== "IfStatement" || choice.clauses.length !== 1) return undefined;
  const [{ condition, body }] = choice.clauses;
  const [early] = body;
  if (body.length !== 1 || !returnsOne(early) || !returnsOne(last)) return undefined;
  const [when, value, otherwise] = [condition, early.arguments[0], last.arguments[0]].map(
    ({ range }) => `(${lua.slice(...range)})`,
  );
  if (isBoolean(early.arguments[0], false)) return `return not ${when} and ${otherwise}`;
  if (isBoolean(early.arguments[0], true) && isComparison(condition)) {
    return `return ${when} or ${otherwise}`;
  }
  return isTrue(early.arguments[0]) ? `return ${when} and ${value} or ${otherwise}` : undefined;
}

function returnsOne(statement) {
  return statement.type === "ReturnStatement" && statement.arguments.length === 1;
}

function isBoolean({ type, value }, wanted) {
  return type === "BooleanLiteral" && value === wanted;
}

/** Answers `true` or `false` and nothing that counts as one of them. */
function isComparison({ type, operator, left, right }) {
  if (type === "LogicalExpression") return isComparison(left) && isComparison(right);
  return (
    (type === "BinaryExpression" && COMPARISONS.has(operator)) ||
    (type === "UnaryExpression" && operator === "not")
  );
}

/** Counts as true, whatever it is. */
function isTrue({ type, operator, value }) {
  return (
    ["NumericLiteral", "StringLiteral", "TableConstructorExpression"].includes(type) ||
    (type === "BooleanLiteral" && value) ||
    (type === "BinaryExpression" && !COMPARISONS.has(operator)) ||
    (type === "UnaryExpression" && operator !== "not")
  );
}

const COMPARISONS = new Set(["==", "~=", "<", "<=", ">", ">="]);
