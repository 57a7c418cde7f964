/** Writes neighbouring declarations of local variables as one: `local a = 1 local b = 2` becomes `local a, b = 1, 2`. */
import { replaceRanges, some, visit } from "./tree.mjs";

/** Each value waits in a register, of which a function has 250. */
const MOST = 40;

/** @param {string} lua */
export function joinLocals(lua) {
  const replaced = [];
  const join = (body) => {
    let group = [];
    const close = () => {
      if (group.length > 1) replaced.push(joined(lua, group));
      group = [];
    };
    for (const statement of body) {
      if (!isJoinable(group, statement)) close();
      if (isPlain(statement)) group.push(statement);
    }
    close();
  };
  visit(lua, ({ body }) => {
    if (Array.isArray(body)) join(body);
  });
  return replaceRanges(lua, outermost(replaced));
}

/** A declaration with one value for each variable, or with none at all. */
function isPlain({ type, variables, init }) {
  return type === "LocalStatement" && (init.length === 0 || init.length === variables.length);
}

/** Whether the statement declares something like the group, and asks for nothing that the group declares. */
function isJoinable(group, statement) {
  if (group.length === 0 || !isPlain(statement)) return false;
  const names = new Set(group.flatMap(({ variables }) => variables.map(({ name }) => name)));
  return (
    (group[0].init.length === 0) === (statement.init.length === 0) &&
    names.size + statement.variables.length <= MOST &&
    !some(statement, ({ type, name }) => type === "Identifier" && names.has(name))
  );
}

function joined(lua, group) {
  const list = (nodes) => nodes.map(({ range }) => lua.slice(...range)).join(", ");
  const names = list(group.flatMap(({ variables }) => variables));
  const values = group.flatMap(({ init }) => init);
  const text = `local ${names}${values.length > 0 ? ` = ${list(values)}` : ""} `;
  return [group[0].range[0], group.at(-1).range[1], text];
}

/** Functions in values hold statements, too: those of the outer ones stand for all. */
function outermost(ranges) {
  return ranges.filter(
    ([start, end]) =>
      !ranges.some(([from, to]) => from <= start && end <= to && to - from > end - start),
  );
}
