/** Writes early ways out of a function as conditions: `if done then return end rest` becomes `if not done then rest end`. */
import { isExit, replaceRanges, visit } from "./tree.mjs";

/** @param {string} lua */
export function withoutEarlyExits(lua) {
  const replaced = [];
  visit(lua, (node) => {
    if (node.type === "FunctionDeclaration") replaced.push(...exitsIn(lua, node.body));
  });
  return replaced.length === 0 ? lua : withoutEarlyExits(replaceRanges(lua, outermost(replaced)));
}

/** In a block that the function ends with. */
function exitsIn(lua, body) {
  const last = body.at(-1);
  const inner =
    last?.type === "IfStatement" ? last.clauses.flatMap((clause) => exitsIn(lua, clause.body)) : [];
  if (isExit(last)) return [[...last.range, ""]];
  const index = body.findIndex(
    ({ type, clauses }) =>
      type === "IfStatement" &&
      clauses.length === 1 &&
      clauses[0].body.length === 1 &&
      isExit(clauses[0].body[0]),
  );
  if (index < 0 || index === body.length - 1) return inner;
  const { clauses, range } = body[index];
  const rest = lua.slice(body[index + 1].range[0], last.range[1]);
  return [[range[0], last.range[1], `if ${negated(lua, clauses[0].condition)} then\n${rest}\nend`]];
}

export function negated(lua, { type, operator, argument, left, right, range }) {
  if (type === "UnaryExpression" && operator === "not") return lua.slice(...argument.range);
  const isLength = operator === ">" && left.operator === "#" && right.value === 0;
  const opposite = isLength ? "==" : { "==": "~=", "~=": "==" }[operator];
  if (opposite) return `(${lua.slice(...left.range)}) ${opposite} (${lua.slice(...right.range)})`;
  return `not (${lua.slice(...range)})`;
}

/** Those inside of a function in another one wait for the next round. */
function outermost(ranges) {
  return ranges.filter(
    ([start, end]) =>
      !ranges.some(([from, to]) => from <= start && end <= to && to - from > end - start),
  );
}
