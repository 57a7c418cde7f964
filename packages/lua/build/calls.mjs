/**
 * Calls the method that is meant instead of looking for it: `list:HeaderList____add(name)` becomes `HeaderList____add(list, name)` where
 * there is one method of that name. Objects of a class that has no other methods are plain tables.
 */
import { replaceRanges, visit } from "./tree.mjs";

/** @param {string} lua in which `methods.mjs` has named the methods. */
export function callDirectly(lua) {
  const declared = new Map();
  visit(lua, ({ type, identifier }) => {
    if (type !== "FunctionDeclaration" || identifier?.type !== "MemberExpression") return;
    const { name } = identifier.identifier;
    if (OWN_NAME.test(name)) declared.set(name, (declared.get(name) ?? 0) + 1);
  });
  const only = new Set([...declared.keys()].filter((name) => declared.get(name) === 1));
  if (only.size === 0) return lua;
  const replaced = [];
  visit(lua, (node) => {
    if (node.type === "CallExpression" && node.base.indexer === ":") {
      const { name, range } = node.base.identifier;
      if (!only.has(name)) return;
      const colon = lua.lastIndexOf(":", range[0]);
      const opening = lua.indexOf("(", range[1]) + 1;
      // Inner calls come first, and may begin at the same place.
      replaced.unshift(
        [node.range[0], node.range[0], `${name}(`],
        [colon, opening, node.arguments.length > 0 ? ", " : ""],
      );
    } else if (node.type === "MemberExpression" && node.indexer === ".") {
      // The declaration, and what a derived class calls.
      if (only.has(node.identifier.name)) replaced.push([...node.range, node.identifier.name]);
    }
  });
  return `local ${[...only].join(", ")}\n${replaceRanges(lua, replaced)}`;
}

/** Behind `constructDirectly`: an object whose class has nothing but constructors needs no metatable, and neither is there a class. */
export function withoutEmptyClasses(lua) {
  const classes = new Map();
  const chunk = visit(lua, () => undefined);
  for (const { type, variables, init, range } of chunk.body) {
    const isClass = init?.[0]?.base?.name === "__TS__Class" && variables.length === 1;
    if (!isClass || (type !== "LocalStatement" && type !== "AssignmentStatement")) continue;
    if (variables[0].type === "Identifier") classes.set(variables[0].name, range);
  }
  // Whoever asks for more than the constructor, or hands the class on, needs it.
  const uses = new Map([...classes.keys()].map((name) => [name, []]));
  const harmless = new Set();
  visit(lua, (node) => {
    const { type, base, identifier, variables, init } = node;
    if (type === "MemberExpression" && classes.has(base.name)) {
      if (identifier.name === "____new") harmless.add(base.range[0]);
    } else if (type === "CallExpression" && base.name === "setmetatable") {
      const [, metatable] = node.arguments;
      if (classes.has(metatable.name)) {
        harmless.add(metatable.range[0]);
        uses.get(metatable.name).push(node);
      }
    } else if (type === "AssignmentStatement" && init[0].type === "StringLiteral") {
      // Its name as a string.
      const [{ base: owner, identifier: field }] = variables;
      if (classes.has(owner?.name) && field.name === "name") {
        harmless.add(owner.range[0]);
        uses.get(owner.name).push({ ...node, isName: true });
      }
    } else if (type === "LocalStatement" || type === "AssignmentStatement") {
      for (const variable of variables) {
        if (classes.has(variable.name)) harmless.add(variable.range[0]);
      }
    }
  });
  const empty = new Set(classes.keys());
  visit(lua, ({ type, name, range }) => {
    if (type === "Identifier" && empty.has(name) && !harmless.has(range[0])) empty.delete(name);
  });
  const replaced = [];
  for (const name of empty) {
    for (const use of uses.get(name)) {
      replaced.push(
        use.isName ? [...use.range, ""] : [...use.range, lua.slice(...use.arguments[0].range)],
      );
    }
  }
  return replaceRanges(lua, replaced);
}

const OWN_NAME = /^[A-Z]\w*____\w+$/;
