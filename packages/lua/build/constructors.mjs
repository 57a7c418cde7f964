/** Makes constructors plain functions, `Point____new(1)` instead of `Point.____new(1)`, and drops classes that have nothing else. */
import { replaceRanges, visit } from "./tree.mjs";

/** @param {string} lua in which `constructDirectly` has made the constructors. */
export function nameConstructors(lua) {
  const constructors = new Set();
  const replaced = [];
  visit(lua, ({ type, base, identifier, range }) => {
    if (type !== "MemberExpression" || identifier.name !== "____new") return;
    const name = `${base.name ?? ""}____new`;
    if (base.type !== "Identifier") return;
    constructors.add(name);
    replaced.push([...range, name]);
  });
  if (constructors.size === 0) return lua;
  return withoutClasses(`local ${[...constructors].join(", ")}\n${replaceRanges(lua, replaced)}`);
}

function withoutClasses(lua) {
  const counts = new Map();
  const { body } = visit(lua, ({ type, name }) => {
    if (type === "Identifier") counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  const replaced = [];
  for (const { type, variables, init, range } of body) {
    const isClass = init?.[0]?.base?.name === "__TS__Class" && variables.length === 1;
    if (!isClass || variables[0].type !== "Identifier") continue;
    const isDeclaration = type === "LocalStatement";
    // One of them is in the declaration in front.
    if (counts.get(variables[0].name) === (isDeclaration ? 1 : 2)) replaced.push([...range, ""]);
  }
  return replaceRanges(lua, replaced);
}
