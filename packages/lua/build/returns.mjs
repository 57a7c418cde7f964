/**
 * Writes two ways out of a function as one: `if condition then return false end return value` as `return not condition and value`. And two
 * values of a variable: `local value if condition then value = 1 else value = 2 end` as `local value = condition and 1 or 2`.
 */
import { bindingsOf } from "./bindings.mjs";
import { negated } from "./exits.mjs";
import { alwaysReturns, childrenOf, replaceRanges, visit } from "./tree.mjs";

/** @param {string} lua */
export function joinReturns(lua) {
  const answers = answeringFunctions(lua);
  for (;;) {
    const joined = joinOnce(lua, answers);
    if (joined === lua) return lua;
    lua = joined;
  }
}

function joinOnce(lua, answers) {
  const replaced = [];
  visit(lua, ({ body }) => {
    if (!Array.isArray(body)) return;
    for (let index = body.length - 2; index >= 0; index -= 1) {
      const [first, second] = body.slice(index);
      const text = joined(lua, answers, first, second, index + 2 === body.length);
      if (text === undefined) continue;
      replaced.push([first.range[0], second.range[1], text]);
      index -= 1;
    }
  });
  // Those inside of a function that is returned wait for the next round.
  const outer = replaced.filter(
    ([start, end]) =>
      !replaced.some(([from, to]) => from <= start && end <= to && to - from > end - start),
  );
  return replaceRanges(lua, outer);
}

/** Names of functions whose every answer counts as true; each is on the top level. */
function answeringFunctions(lua) {
  const functions = new Map();
  visit(lua, (node) => {
    if (node.type !== "FunctionDeclaration" || node.identifier?.type !== "Identifier") return;
    const { name } = node.identifier;
    functions.set(name, functions.has(name) ? undefined : node);
  });
  const answers = new Set([...functions.keys()].filter((name) => functions.get(name)));
  for (const { name, end } of bindingsOf(lua).bindings) {
    if (end < lua.length) answers.delete(name);
  }
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const name of answers) {
      const { body } = functions.get(name);
      const isFit =
        alwaysReturns(body.at(-1)) &&
        returnsIn(body).every((node) => returnsOne(node) && isTrue(node.arguments[0], answers));
      if (!isFit) {
        answers.delete(name);
        isDone = false;
      }
    }
  }
  return answers;
}

function returnsIn(nodes) {
  return nodes.flatMap((node) => {
    if (node.type === "FunctionDeclaration") return [];
    return node.type === "ReturnStatement" ? [node] : returnsIn(childrenOf(node));
  });
}

function joined(lua, answers, first, second, isLast) {
  const textOf = ({ range }) => `(${lua.slice(...range)})`;
  if (isSingle(first) && isSingle(second) && endsAlike(lua, first, second)) {
    const [{ condition: one }, { condition: other, body }] = [first.clauses[0], second.clauses[0]];
    return `if ${textOf(one)} or ${textOf(other)} then ${lua.slice(...body[0].range)} end`;
  }
  if (isLast && isSingle(first)) {
    const [{ condition, body }] = first.clauses;
    if (body.length === 1 && returnsOne(body[0]) && returnsOne(second)) {
      const value = choice(textOf, answers, condition, body[0].arguments[0], second.arguments[0]);
      return value && `return ${value}`;
    }
  }
  const values = valuesOf(first, second);
  if (values === undefined) return undefined;
  const { condition } = second.clauses[0];
  const name = lua.slice(...first.range);
  if (values[0].type === "NilLiteral") {
    return `${name} = ${negated(lua, condition)} and ${textOf(values[1])} or nil`;
  }
  const value = choice(textOf, answers, condition, ...values);
  return value && `${name} = ${value}`;
}

/** The expression for one value or the other; undefined when there is none that is short. */
function choice(textOf, answers, condition, value, otherwise) {
  const [when, then, or] = [condition, value, otherwise].map(textOf);
  if (isBoolean(value, false)) return `not ${when} and ${or}`;
  if (isBoolean(value, true) && isComparison(condition)) return `${when} or ${or}`;
  return isTrue(value, answers) ? `${when} and ${then} or ${or}` : undefined;
}

/** The values that `local name if condition then name = value else name = value end` gives; an object or none of them. */
function valuesOf({ type, variables, init }, { type: nextType, clauses }) {
  if (type !== "LocalStatement" || init.length > 0 || variables.length > 1) return undefined;
  if (nextType !== "IfStatement" || clauses.length !== 2) return undefined;
  if (clauses[1].type !== "ElseClause") return undefined;
  const [{ name }] = variables;
  const isSet = ({ body: [statement, more] }) =>
    statement?.type === "AssignmentStatement" &&
    more === undefined &&
    statement.variables.length === 1 &&
    statement.variables[0].name === name &&
    statement.init.length === 1;
  if (!clauses.every(isSet)) return undefined;
  return clauses.map(({ body }) => body[0].init[0]);
}

function isSingle({ type, clauses }) {
  return type === "IfStatement" && clauses.length === 1;
}

/** Whether both do nothing but return, and the same. */
function endsAlike(lua, first, second) {
  const [left, right] = [first, second].map(({ clauses: [{ body }] }) => body);
  return (
    left.length === 1 &&
    right.length === 1 &&
    left[0].type === "ReturnStatement" &&
    lua.slice(...left[0].range) === lua.slice(...right[0].range)
  );
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
function isTrue(node, answers) {
  const { type, operator, value, base, left, right } = node;
  if (type === "CallExpression") return base.type === "Identifier" && answers.has(base.name);
  if (type === "LogicalExpression") {
    return isTrue(right, answers) && (operator === "or" || isTrue(left, answers));
  }
  return (
    ["NumericLiteral", "StringLiteral", "TableConstructorExpression"].includes(type) ||
    (type === "BooleanLiteral" && value) ||
    (type === "BinaryExpression" && !COMPARISONS.has(operator)) ||
    (type === "UnaryExpression" && operator !== "not")
  );
}

const COMPARISONS = new Set(["==", "~=", "<", "<=", ">", ">="]);
