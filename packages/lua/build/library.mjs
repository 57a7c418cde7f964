/** Asks for Lua's library once instead of at every call: a local name is shorter and quicker than a table in a global variable. */
import { bindingsOf } from "./bindings.mjs";
import { replaceRanges, visit } from "./tree.mjs";

const TABLES = new Set(["string", "table", "math"]);
const FUNCTIONS = new Set(["pcall", "tostring", "type", "setmetatable"]);
/** Fewer are longer with a name of their own. */
const LEAST_USES = 3;

/** @param {string} lua */
export function nameLibrary(lua) {
  const { bindings } = bindingsOf(lua);
  const locals = new Set(bindings.map(({ name }) => name));
  const uses = new Map();
  const note = (name, range) => uses.set(name, [...(uses.get(name) ?? []), range]);
  visit(lua, ({ type, name, base, identifier, indexer, range }) => {
    if (type === "MemberExpression" && indexer === "." && TABLES.has(base.name)) {
      if (!locals.has(base.name)) note(`${base.name}.${identifier.name}`, range);
    } else if (type === "Identifier" && FUNCTIONS.has(name) && !locals.has(name)) {
      note(name, range);
    }
  });
  const often = [...uses].filter(([, ranges]) => ranges.length >= LEAST_USES);
  const alias = (name) => `____${name.replace(".", "_")}`;
  const replaced = often.flatMap(([name, ranges]) =>
    ranges.map(([start, end]) => [start, end, alias(name)]),
  );
  const heads = often.map(([name]) => `local ${alias(name)} = ${name}\n`);
  return heads.join("") + replaceRanges(lua, replaced);
}

/** `(string.find(text, part, nil, true) or 0) - 1`, which typescript-to-lua writes for each `indexOf`, becomes a call. */
export function callIndexOf(lua) {
  const replaced = [];
  visit(lua, (node) => {
    const found = searchIn(node);
    if (found === undefined) return;
    const [text, part, from] = found;
    // From a place on: math.max(place + 1, 1).
    const place = from.type === "NilLiteral" ? undefined : from.arguments[0];
    const values = place === undefined ? [text, part] : [text, part, place];
    const names = values.map(({ range }) => lua.slice(...range)).join(", ");
    replaced.push([...node.range, `____indexOf(${names})`]);
  });
  return replaced.length === 0 ? lua : INDEX_OF + replaceRanges(lua, replaced);
}

const INDEX_OF = `local function ____indexOf(text, part, from)
    return (string.find(text, part, from or 1, true) or 0) - 1
end
`;

function searchIn({ type, operator, left, right }) {
  if (type !== "BinaryExpression" || operator !== "-" || right.value !== 1) return undefined;
  if (left.type !== "LogicalExpression" || left.operator !== "or") return undefined;
  const { left: call, right: otherwise } = left;
  const isFind =
    call.type === "CallExpression" &&
    call.base.identifier?.name === "find" &&
    call.base.base.name === "string" &&
    call.arguments.length === 4;
  if (!isFind || otherwise.value !== 0 || call.arguments[3].value !== true) return undefined;
  const from = call.arguments[2];
  const isKnown =
    from.type === "NilLiteral" ||
    (from.type === "CallExpression" && from.base.identifier?.name === "max");
  return isKnown ? call.arguments : undefined;
}
