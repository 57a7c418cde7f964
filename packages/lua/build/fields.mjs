/**
 * Keeps the fields of objects by number, `exchange[3]` in place of `exchange.state`: such an object is one block of
 * memory without a table of names, and to ask for a field looks at fewer places.
 *
 * The fields have names of their own by now, `Exchange____state`: see `own-names.mjs`.
 */
import { hasEffects, isLiteral, replaceRanges, visit } from "./tree.mjs";

/**
 * @param {string} lua a whole script.
 * @param {Set<string>} fields the names of those fields.
 */
export function numberFields(lua, fields) {
  const accesses = [];
  const objects = [];
  const uses = new Map();
  visit(lua, (node) => {
    if (isObject(lua, node, fields)) objects.push(node);
    const isAccess = node.type === "MemberExpression" && fields.has(node.identifier.name);
    if (!isAccess) return;
    const { name } = node.identifier;
    accesses.push(node.identifier);
    uses.set(name, (uses.get(name) ?? 0) + 1);
  });
  const numbers = new Map();
  for (const object of objects) numberAll(object.fields, uses, numbers);
  for (const { name } of accesses) numberOf(name, numbers);
  const asked = accesses.map(({ name, range: [start, end] }) => {
    return [lua.lastIndexOf(".", start), end, `[${numbers.get(name)}]`];
  });
  return listObjects(replaceRanges(lua, asked), fields, numbers);
}

/** Literals first, which LuaJIT copies with the table; of them those that are asked for most. The others stay in order. */
function numberAll(fields, uses, numbers) {
  const rank = ({ key, value }) => (isLiteral(value) ? -1 - (uses.get(key.name) ?? 0) : 0);
  for (const { key } of [...fields].sort((left, right) => rank(left) - rank(right))) {
    numberOf(key.name, numbers);
  }
}

/** The next one of its class. */
function numberOf(name, numbers) {
  if (!numbers.has(name)) {
    const known = [...numbers.keys()].filter((other) => classOf(other) === classOf(name));
    numbers.set(name, known.length + 1);
  }
  return numbers.get(name);
}

/** `{Exchange____state = 0}` as `{0}`, the inner ones first. */
function listObjects(lua, fields, numbers) {
  const objects = [];
  visit(lua, (node) => {
    if (isObject(lua, node, fields)) objects.push(node);
  });
  const isOuter = (node) => objects.some((other) => other !== node && isInside(other, node));
  const inner = objects.filter((node) => !isOuter(node));
  if (inner.length === 0) return lua;
  const listed = inner.map((node) => [...node.range, listOf(lua, node, numbers)]);
  return listObjects(replaceRanges(lua, listed), fields, numbers);
}

function isInside({ range: [start, end] }, { range: [from, to] }) {
  return from <= start && end <= to;
}

function listOf(lua, { fields, range }, numbers) {
  const ordered = [...fields].sort(
    (left, right) => numbers.get(left.key.name) - numbers.get(right.key.name),
  );
  const inOrder = (list) => list.map(({ value }) => value).filter((value) => !isLiteral(value));
  const before = inOrder(fields);
  if (before.some(hasEffects) && inOrder(ordered).some((value, index) => value !== before[index])) {
    throw new Error(`${lua.slice(...range)}: values in another order than elsewhere`);
  }
  const values = [];
  for (const { key, value } of ordered)
    values[numbers.get(key.name) - 1] = lua.slice(...value.range);
  return `{${Array.from(values, (value) => value ?? "nil").join(", ")}}`;
}

function isObject(lua, { type, fields: pairs, range }, fields) {
  if (type !== "TableConstructorExpression") return false;
  const isField = ({ type: kind, key }) => kind === "TableKeyString" && fields.has(key.name);
  if (!pairs.some(isField)) return false;
  if (pairs.every(isField)) return true;
  throw new Error(`${lua.slice(...range)}: fields beside other names`);
}

function classOf(name) {
  return name.slice(0, name.indexOf("____"));
}
