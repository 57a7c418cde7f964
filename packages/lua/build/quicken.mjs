/**
 * Takes out of typescript-to-lua's output what a request pays for and the script does not need. Everything below means the same before
 * and after, for the portable subset that the sources are written in.
 *
 * - `(a .. b) .. c` becomes `a .. b .. c`: one new string instead of one per operator.
 * - `string.find` is a local variable instead of two look-ups by name.
 * - The library's functions do what is asked of them here, and no more.
 * - `new Point(1)` becomes `Point.____new(1)`: no varargs, and a table that has all fields at once instead of one that grows
 *   with each.
 * - What is called in one place is there, and no call: {@link inlineFunctions}.
 */
import { callDirectly, withoutEmptyClasses, withoutEmptyConstructors } from "./calls.mjs";
import { inlineConstants } from "./constants.mjs";
import { nameConstructors } from "./constructors.mjs";
import { withoutEarlyExits } from "./exits.mjs";
import { inlineFunctions } from "./inline.mjs";
import { callIndexOf, nameLibrary } from "./library.mjs";
import { countPlainly } from "./loops.mjs";
import { limitLocals } from "./top-level.mjs";
import { childrenOf, isLiteral, replaceRanges, some, visit } from "./tree.mjs";
import { moveValues } from "./values.mjs";
import { withoutUnused } from "./unused.mjs";

/**
 * @param {string} lua a bundle as typescript-to-lua writes it.
 * @param {string[]} [kept] names of methods that objects from outside have.
 */
export function quicken(lua, kept = []) {
  return [
    joinConcatenations,
    useLeanLibrary,
    inlineConstants,
    withoutUnused,
    countPlainly,
    callIndexOf,
    callDirectly,
    withoutEmptyConstructors,
    constructDirectly,
    withoutPrototypes,
    withoutEmptyClasses,
    nameConstructors,
    withoutUnused,
    withoutEarlyExits,
    (text) => inlineFunctions(text, new Set(kept)),
    moveValues,
    nameLibrary,
    limitLocals,
  ].reduce((text, pass) => pass(text), lua);
}

/** `..` is right-associative, so parentheses around the left side make an intermediate string. */
function joinConcatenations(lua) {
  const removed = [];
  visit(lua, (node) => {
    if (!isConcatenation(node) || !isConcatenation(node.left)) return;
    const opening = lua.lastIndexOf("(", node.left.range[0] - 1);
    const closing = lua.indexOf(")", node.left.range[1]);
    const isWrapped =
      lua.slice(opening + 1, node.left.range[0]).trim() === "" &&
      lua.slice(node.left.range[1], closing).trim() === "";
    if (isWrapped) removed.push([opening, opening + 1, ""], [closing, closing + 1, ""]);
  });
  return replaceRanges(lua, removed);
}

function isConcatenation(node) {
  return node.type === "BinaryExpression" && node.operator === "..";
}

/**
 * What typescript-to-lua's library does for the whole of JavaScript, for what the sources use of it. A function that is called with more
 * arguments than these stays as it is.
 */
const LEAN_LIBRARY = {
  __TS__ArrayIndexOf: `(self, searchElement)
    for i = 1, #self do
        if self[i] == searchElement then
            return i - 1
        end
    end
    return -1`,
  // Outside of the text AssemblyScript's is -1, JavaScript's NaN and Lua's nil: portable code looks at none of them.
  __TS__StringCharCodeAt: `(self, index)
    return string.byte(self, index + 1) or -1`,
  __TS__StringStartsWith: `(self, searchString)
    return string.sub(self, 1, #searchString) == searchString`,
  __TS__StringEndsWith: `(self, searchString)
    return searchString == "" or string.sub(self, -#searchString) == searchString`,
  __TS__StringCharAt: `(self, pos)
    return pos < 0 and "" or string.sub(self, pos + 1, pos + 1)`,
  __TS__StringSubstring: `(self, start, ____end)
    if ____end and start > ____end then
        start, ____end = ____end, start
    end
    return ____end and ____end < 0 and "" or string.sub(self, start < 0 and 1 or start + 1, ____end)`,
  __TS__Class: `(self)
    local c = {}
    c.__index = c
    return c`,
  __TS__ClassExtends: `(target, base)
    setmetatable(target.prototype, base.prototype)`,
};

function useLeanLibrary(lua) {
  const most = mostArguments(lua);
  return Object.entries(LEAN_LIBRARY).reduce((text, [name, code]) => {
    const parameters = code.slice(0, code.indexOf(")")).split(",").length;
    if ((most.get(name) ?? 0) > parameters) return text;
    return text.replace(
      new RegExp(`(?<=\\nlocal function ${name})\\([^]*?(?=\\nend\\n)`),
      () => code,
    );
  }, lua);
}

/** Function names to the largest number of arguments in a call. */
function mostArguments(lua) {
  const most = new Map();
  visit(lua, ({ type, base, arguments: values }) => {
    if (type === "CallExpression" && base.type === "Identifier") {
      most.set(base.name, Math.max(most.get(base.name) ?? 0, values.length));
    }
  });
  return most;
}

function constructDirectly(lua) {
  const constructors = constructorsOf(lua);
  const calls = [];
  visit(lua, (node) => {
    if (node.type !== "CallExpression" || node.base.name !== "__TS__New") return;
    const [target, ...values] = node.arguments;
    if (!constructors.has(nameOf(target))) return;
    const path = lua.slice(...target.range);
    const start = values.length > 0 ? values[0].range[0] : node.range[1] - 1;
    calls.push([node.range[0], start, `${path}.____new(`]);
  });
  const called = replaceRanges(lua, calls);
  const factories = [...constructorsOf(called).values()].map((node) => asFactory(called, node));
  return `${replaceRanges(called, factories)}`;
}

/** By class name: of names that are there once, and of classes that no other one is derived from. */
function constructorsOf(lua) {
  const found = new Map();
  visit(lua, (node) => {
    if (node.type !== "FunctionDeclaration" || !isConstructor(node.identifier)) return;
    const name = nameOf(node.identifier.base.base);
    found.set(name, found.has(name) ? undefined : node);
  });
  for (const name of basesOf(lua)) found.delete(name);
  return new Map([...found].filter(([, node]) => node !== undefined));
}

/** `Point.prototype.____constructor`. */
function isConstructor(node) {
  return (
    node?.type === "MemberExpression" &&
    node.identifier.name === "____constructor" &&
    node.base.identifier?.name === "prototype"
  );
}

/** Classes whose constructor a derived one calls, or inherits. */
function basesOf(lua) {
  const names = [];
  visit(lua, ({ type, base, arguments: values }) => {
    if (type !== "CallExpression") return;
    if (isConstructor(base)) names.push(nameOf(base.base.base));
    if (base.name === "__TS__ClassExtends") names.push(nameOf(values[1]));
  });
  return names;
}

/** The first fields that the constructor sets get their values with the table; there is room for the others. */
function asFactory(lua, { identifier, parameters, body, range }) {
  const path = lua.slice(...identifier.base.base.range);
  const names = parameters.slice(1).map(({ name }) => name);
  const fields = new Map();
  const setsOwn = (statement) => {
    const name = fieldSetBy(statement);
    return name && !fields.has(name) && !some(statement.init[0], ({ name }) => name === "self");
  };
  let first = 0;
  for (; first < body.length && setsOwn(body[first]); first += 1) {
    fields.set(fieldSetBy(body[first]), lua.slice(...body[first].init[0].range));
  }
  const rest = body.slice(first);
  // So do plain values among the others, as long as nobody is told of the object.
  for (let index = 0; fieldSetBy(rest[index]) && !tellsOf(rest[index].init[0]);) {
    const name = fieldSetBy(rest[index]);
    const [value] = rest[index].init;
    if (isLiteral(value) && !fields.has(name)) {
      fields.set(name, lua.slice(...value.range));
      rest.splice(index, 1);
    } else {
      index += 1;
    }
  }
  for (const name of rest.map(fieldSetBy)) if (name && !fields.has(name)) fields.set(name, "false");
  const table = [...fields].map(([name, value]) => `${name} = ${value}`).join(", ");
  const made = `setmetatable({${table}}, ${path}.prototype)`;
  const code =
    rest.length === 0
      ? `return ${made}`
      : `local self = ${made}\n${rest.map((one) => lua.slice(...one.range)).join("\n")}\nreturn self`;
  return [range[0], range[1], `function ${path}.____new(${names.join(", ")})\n${code}\nend`];
}

/** Whether the object itself is in the expression, and not only its fields. */
function tellsOf(node) {
  if (node.type === "MemberExpression" && node.indexer === "." && node.base.name === "self") {
    return false;
  }
  return node.name === "self" || childrenOf(node).some(tellsOf);
}

/** `self.field = value` */
function fieldSetBy(statement) {
  const { type, variables } = statement ?? {};
  if (type !== "AssignmentStatement" || variables.length !== 1) return undefined;
  const [{ base, identifier }] = variables;
  return base?.name === "self" ? identifier?.name : undefined;
}

function nameOf(node) {
  return node.type === "MemberExpression" ? node.identifier.name : node.name;
}

/** A class is its own prototype: no static function may have the name of a method. */
function withoutPrototypes(lua) {
  const functions = new Map();
  visit(lua, ({ type, identifier }) => {
    if (type !== "FunctionDeclaration" || identifier?.type !== "MemberExpression") return;
    const path = lua.slice(...identifier.range);
    const plain = path.replace(".prototype.", ".");
    if ((functions.get(plain) ?? path) !== path) throw new Error(`${path}: a static and a method`);
    functions.set(plain, path);
  });
  return lua.replaceAll(/\b(\w+)\.prototype\b/g, "$1");
}
