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

/** Takes out constructors that do nothing of classes that only others are derived from, and the calls to them. */
export function withoutEmptyConstructors(lua) {
  const made = new Set();
  const calls = [];
  const parents = new Map();
  const { body } = visit(lua, (node) => {
    if (node.base?.name === "__TS__New") made.add(nameOf(lua, node.arguments[0]));
    if (node.type === "CallStatement" && node.expression.base) calls.push(node);
    if (node.type === "CallExpression" && node.base.name === "__TS__ClassExtends") {
      parents.set(...node.arguments.map((it) => nameOf(lua, it)));
    }
  });
  const constructors = new Set(
    body.filter(({ identifier }) => identifier).map(({ identifier }) => nameOf(lua, identifier)),
  );
  for (const name of made) {
    // Without a constructor of its own a class has its parent's.
    const hasOwn = constructors.has(`${name}.prototype.____constructor`);
    if (!hasOwn && parents.has(name)) made.add(parents.get(name));
  }
  const empty = new Map();
  for (const { type, identifier, body: statements, range } of body) {
    if (type !== "FunctionDeclaration" || !identifier || statements.length > 0) continue;
    const [name, method] = nameOf(lua, identifier).split(".prototype.");
    if (method === "____constructor" && !made.has(name)) empty.set(nameOf(lua, identifier), range);
  }
  const useless = calls.filter(({ expression: { base } }) => empty.has(nameOf(lua, base)));
  const ranges = [...empty.values(), ...useless.map(({ range }) => range)];
  return replaceRanges(
    lua,
    ranges.map((range) => [...range, ""]),
  );
}

function nameOf(lua, { range }) {
  return lua.slice(...range);
}

/**
 * Behind `constructDirectly`: leaves nothing but the constructors of classes that have nothing else, so that `nameConstructors` takes them
 * out. Their objects are plain tables.
 */
export function withoutEmptyClasses(lua) {
  const { body } = visit(lua, () => undefined);
  const classes = new Set();
  for (const { type, variables, init } of body) {
    const isDeclared = type === "LocalStatement" || type === "AssignmentStatement";
    if (!isDeclared || init[0]?.base?.name !== "__TS__Class" || variables.length > 1) continue;
    if (variables[0].type === "Identifier") classes.add(variables[0].name);
  }
  /** What each class is mentioned for, without which there is no need for it. */
  const mentions = new Map([...classes].map((name) => [name, []]));
  const harmless = new Set();
  const derived = [];
  const mention = (node, ...ranges) => {
    harmless.add(node.range[0]);
    mentions.get(node.name).push(...ranges);
  };
  visit(lua, (node) => {
    const { type, base, identifier, variables, init, range } = node;
    if (type === "MemberExpression" && classes.has(base.name)) {
      if (identifier.name === "____new") harmless.add(base.range[0]);
    } else if (type === "CallExpression" && base.name === "setmetatable") {
      const [object, metatable] = node.arguments;
      if (!classes.has(metatable.name) || object.type !== "TableConstructorExpression") return;
      const [start, end] = object.range;
      mention(metatable, [range[0], start, ""], [end, range[1], ""]);
    } else if (type === "CallStatement" && node.expression.base.name === "__TS__ClassExtends") {
      const [one, parent] = node.expression.arguments;
      derived.push([one.name, parent.name]);
      if (classes.has(one.name)) mention(one, [...range, ""]);
      if (classes.has(parent.name)) harmless.add(parent.range[0]);
    } else if (type === "AssignmentStatement" && init[0].type === "StringLiteral") {
      // Its name as a string.
      const [{ base: owner, identifier: field }] = variables;
      if (classes.has(owner?.name) && field.name === "name") mention(owner, [...range, ""]);
    } else if (type === "AssignmentStatement" || type === "LocalStatement") {
      for (const variable of variables) {
        if (classes.has(variable.name)) harmless.add(variable.range[0]);
      }
    }
  });
  const empty = new Set(classes);
  visit(lua, ({ type, name, range }) => {
    if (type === "Identifier" && empty.has(name) && !harmless.has(range[0])) empty.delete(name);
  });
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const pair of derived) {
      if (pair.every((name) => empty.has(name)) || !pair.some((name) => empty.has(name))) continue;
      for (const name of pair) empty.delete(name);
      isDone = false;
    }
  }
  return replaceRanges(
    lua,
    [...empty].flatMap((name) => mentions.get(name)),
  );
}

const OWN_NAME = /^[A-Z]\w*____\w+$/;
