/**
 * Takes out of typescript-to-lua's output what a request pays for and the script does not need. Everything below means the same before
 * and after, for the portable subset that the sources are written in.
 *
 * - `(a .. b) .. c` becomes `a .. b .. c`: one new string instead of one per operator.
 * - `string.find` is a local variable instead of two look-ups by name.
 * - The library's functions do what is asked of them here, and no more.
 * - `new Point(1)` becomes `Point.____new(1)`: no varargs, and a table that has room for all fields instead of one that grows with each.
 */
import luaparse from "luaparse";

/** @param {string} lua a bundle as typescript-to-lua writes it. */
export function quicken(lua) {
  return [
    joinConcatenations,
    useLeanLibrary,
    loadModulesPlainly,
    constructDirectly,
    keepLibraryFunctions,
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

/** A bundle holds all of its modules, and none of them is \`nil\`. */
function loadModulesPlainly(lua) {
  return lua.replace(
    /^local ____modules = \{\}\n[^]*?\n(?=____modules = \{)/m,
    `local ____modules
local ____moduleCache = {}
local function require(file)
    if not ____moduleCache[file] then
        ____moduleCache[file] = ____modules[file](file)
    end
    return ____moduleCache[file]
end
`,
  );
}

function constructDirectly(lua) {
  const constructors = constructorsOf(lua);
  const replaced = [...constructors.values()].flatMap((node) => asFactory(lua, node));
  visit(lua, (node) => {
    if (node.type !== "CallExpression" || node.base.name !== "__TS__New") return;
    const [target, ...values] = node.arguments;
    if (!constructors.has(nameOf(target))) return;
    const path = lua.slice(...target.range);
    const start = values.length > 0 ? values[0].range[0] : node.range[1] - 1;
    replaced.push([node.range[0], start, `${path}.____new(`]);
  });
  return `local ____setmetatable = setmetatable\n${replaceRanges(lua, replaced)}`;
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

/** Classes whose constructor is called by a derived one's. */
function basesOf(lua) {
  const names = [];
  visit(lua, ({ type, base }) => {
    if (type === "CallExpression" && isConstructor(base)) names.push(nameOf(base.base.base));
  });
  return names;
}

function asFactory(lua, { identifier, parameters, body, range }) {
  const path = lua.slice(...identifier.base.base.range);
  const names = parameters.slice(1).map(({ name }) => name);
  const headEnd = lua.indexOf(")", parameters.at(-1).range[1]) + 1;
  const room = `{${fieldsOf(body).join(", ")}}`;
  return [
    [
      range[0],
      headEnd,
      `function ${path}.____new(${names.join(", ")})\n` +
        `local self = ____setmetatable(${room}, ${path}.prototype)`,
    ],
    [range[1] - 3, range[1], "return self\nend"],
  ];
}

/** The fields that a constructor sets, in a table that has room for all of them. */
function fieldsOf(body) {
  const names = body
    .filter(({ type, variables }) => type === "AssignmentStatement" && variables.length === 1)
    .map(({ variables: [variable] }) => variable)
    .filter(({ type, base }) => type === "MemberExpression" && base.name === "self")
    .map(({ identifier }) => identifier.name);
  return [...new Set(names)].map((name) => `${name} = false`);
}

/** Of Lua's own library, what the script calls. */
function keepLibraryFunctions(lua) {
  const found = new Map();
  const replaced = [];
  visit(lua, (node) => {
    if (node.type !== "MemberExpression" || node.base.name !== "string") return;
    const name = `____string_${node.identifier.name}`;
    found.set(name, lua.slice(...node.range));
    replaced.push([...node.range, name]);
  });
  const locals = [...found].map(([name, value]) => `local ${name} = ${value}\n`);
  return locals.join("") + replaceRanges(lua, replaced);
}

function nameOf(node) {
  return node.type === "MemberExpression" ? node.identifier.name : node.name;
}

function visit(lua, onCreateNode) {
  luaparse.parse(lua, { luaVersion: "5.1", ranges: true, onCreateNode });
}

function replaceRanges(text, ranges) {
  let result = "";
  let position = 0;
  for (const [start, end, replacement] of ranges.sort(([left], [right]) => left - right)) {
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return result + text.slice(position);
}
