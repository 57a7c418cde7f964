/** Takes out functions and methods that nobody calls: the core has some for AssemblyScript, for tests and for other hosts. */
import { bindingsOf } from "./bindings.mjs";
import { replaceRanges, visit } from "./tree.mjs";

/** @param {string} lua a whole script: whoever calls a function of it, calls it by its name. */
export function withoutUnused(lua) {
  const ranges = [...unusedMethods(lua), ...unusedFunctions(lua)];
  const outer = ranges.filter(
    ([start, end]) => !ranges.some(([from, to]) => from < start && end < to),
  );
  if (outer.length === 0) return lua;
  return withoutUnused(
    replaceRanges(
      lua,
      outer.map(([start, end]) => [start, end, ""]),
    ),
  );
}

/** Of names that nothing in the script is asked for. */
function unusedMethods(lua) {
  const declared = [];
  const counts = new Map();
  visit(lua, (node) => {
    if (node.type === "MemberExpression") {
      const { name } = node.identifier;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    if (node.type === "FunctionDeclaration" && node.identifier?.type === "MemberExpression") {
      declared.push(node);
    }
  });
  const declarations = new Map();
  for (const { identifier } of declared) {
    const { name } = identifier.identifier;
    declarations.set(name, (declarations.get(name) ?? 0) + 1);
  }
  return declared
    .filter(({ identifier: { identifier } }) => {
      const { name } = identifier;
      return !name.startsWith("__") && counts.get(name) === declarations.get(name);
    })
    .map(({ range }) => range);
}

/** Declared on the top level, and named nowhere else. */
function unusedFunctions(lua) {
  const unused = new Set(
    bindingsOf(lua)
      .bindings.filter(({ uses }) => uses.length === 1)
      .map(({ declared }) => declared),
  );
  return visit(lua, () => undefined)
    .body.filter(
      ({ type, isLocal, identifier }) =>
        type === "FunctionDeclaration" && isLocal && unused.has(identifier.range[0]),
    )
    .map(({ range }) => range);
}
