/** Writes a constant's value where the constant is asked for, if that is shorter than a variable with a name. */
import { bindingsOf } from "./bindings.mjs";
import { replaceRanges, visit } from "./tree.mjs";

const LITERALS = new Set(["NumericLiteral", "StringLiteral", "BooleanLiteral"]);
/** What a variable costs: its declaration, and each use of it. */
const DECLARATION = 7;
const USE = 3;

/** @param {string} lua */
export function inlineConstants(lua) {
  const assignments = [];
  const bases = new Set();
  const { body } = visit(lua, (node) => {
    if (node.type === "AssignmentStatement") assignments.push(node);
    if (node.base?.type === "Identifier") bases.add(node.base.range[0]);
  });
  const variables = new Map(
    bindingsOf(lua)
      .bindings.filter(({ end }) => end === lua.length)
      .map((binding) => [binding.declared, binding]),
  );
  const constants = new Set();
  const replaced = [];
  const inline = ({ uses, declared }, { raw }, own) => {
    const others = uses.map(([start, end]) => [start, end, raw]).filter(([at]) => !own.has(at));
    if (others.some(([start]) => bases.has(start))) return false;
    if (others.length * raw.length > raw.length + DECLARATION + USE * others.length) return false;
    constants.add(declared);
    replaced.push(...others);
    return true;
  };
  const setsIn = ({ uses }) =>
    assignments.flatMap((node) =>
      node.variables
        .filter(({ range }) => uses.some(([start]) => start === range[0]))
        .map(() => node),
    );
  // As declared with their values.
  for (const { type, variables: names, init, range } of body) {
    if (type !== "LocalStatement" || init.length !== 1 || !LITERALS.has(init[0].type)) continue;
    const [{ range: place }] = names;
    const binding = variables.get(place[0]);
    if (names.length > 1 || setsIn(binding).length > 0) continue;
    if (inline(binding, init[0], new Set([place[0]]))) replaced.push([...range, ""]);
  }
  // As declared in front of the functions, with their values behind.
  for (const { type, variables: names, init } of body) {
    if (type !== "LocalStatement" || init.length > 0) continue;
    for (const { range: place } of names) {
      const binding = variables.get(place[0]);
      const [set, ...more] = setsIn(binding);
      if (set === undefined || more.length > 0 || !body.includes(set)) continue;
      if (set.variables.length > 1 || !LITERALS.has(set.init[0].type)) continue;
      const own = new Set([place[0], set.variables[0].range[0]]);
      if (inline(binding, set.init[0], own)) replaced.push([...set.range, ""]);
    }
  }
  for (const { type, variables: names, init, range } of body) {
    if (type !== "LocalStatement" || init.length > 0) continue;
    const rest = names.filter((name) => !constants.has(name.range[0])).map(({ name }) => name);
    if (rest.length < names.length) {
      replaced.push([...range, rest.length > 0 ? `local ${rest.join(", ")}` : ""]);
    }
  }
  return replaceRanges(lua, replaced);
}
