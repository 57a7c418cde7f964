/** Takes out functions and methods that nobody calls: the core has some for AssemblyScript, for tests and for other hosts. */
import { bindingsOf } from "./bindings.mjs";
import { replaceRanges, visit } from "./tree.mjs";

/** @param {string} lua a whole script: whoever calls a function of it, calls it by its name. */
export function withoutUnused(lua) {
  const ranges = [...unusedMethods(lua), ...overriddenMethods(lua), ...unusedFunctions(lua)];
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

/** Of classes that no object is of, where each class derived from them has a method of that name. */
function overriddenMethods(lua) {
  const derived = new Map();
  const made = new Set();
  const methods = new Map();
  visit(lua, (node) => {
    const { type, base, identifier } = node;
    if (type === "CallExpression" && base.name === "__TS__ClassExtends") {
      const [name, parent] = node.arguments.map(({ range }) => lua.slice(...range));
      derived.set(parent, [...(derived.get(parent) ?? []), name]);
    } else if (type === "CallExpression" && base.name === "__TS__New") {
      made.add(lua.slice(...node.arguments[0].range));
    } else if (type === "FunctionDeclaration" && identifier?.type === "MemberExpression") {
      methods.set(lua.slice(...identifier.range), node);
    }
  });
  return [...methods]
    .filter(([path]) => {
      const [parent, method] = path.split(".prototype.");
      return (
        method !== undefined &&
        method !== "____constructor" &&
        derived.has(parent) &&
        !made.has(parent) &&
        derived.get(parent).every((name) => methods.has(`${name}.prototype.${method}`))
      );
    })
    .map(([, { range }]) => range);
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
