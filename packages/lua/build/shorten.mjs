/**
 * Makes the Lua short: Istio caps an inlined script at 64 KiB, and every worker of every proxy parses it.
 *
 * Local names and white space go by luamin. Property names are a closed world but for three kinds, which stay: what Envoy's handles are
 * asked for (all of it is declared in `src/envoy.d.ts`), Lua's own libraries, and metamethods.
 */
import { readFileSync } from "node:fs";
import luamin from "luamin";
import luaparse from "luaparse";
import ts from "typescript";
import { joinLocals } from "./locals.mjs";
import { identifiers, rename } from "./rename.mjs";
import { joinReturns } from "./returns.mjs";
import { TABLES } from "./top-level.mjs";
import { replaceRanges, visit } from "./tree.mjs";

/**
 * @param {string} lua a whole script.
 * @param {string} declarations the path of `envoy.d.ts`.
 * @returns {string} a script that does the same.
 */
export function shorten(lua, declarations) {
  const script = withShortProperties(withoutClassNames(lua), declarations);
  return rename(quotePlainly(luamin.minify(joinLocals(joinReturns(script)))));
}

function withShortProperties(script, declarations) {
  const properties = propertiesOf(script);
  const kept = new Set([...declaredNames(declarations), ...METAMETHODS]);
  for (const { name, owner } of properties) if (LIBRARIES.has(owner)) kept.add(name);
  const names = shortNames(properties, kept);
  return replaceRanges(
    script,
    properties.map((property) => [...property.range, names.get(keyOf(property)) ?? property.name]),
  );
}

/** What is in a table of local variables is on no other object. */
function spaceOf(owner) {
  return TABLES.includes(owner) ? owner : undefined;
}

function keyOf({ name, owner }) {
  return spaceOf(owner) ? `${owner}.${name}` : name;
}

/** typescript-to-lua gives every class its name as a string; nothing here asks for it. */
function withoutClassNames(script) {
  const ranges = [];
  luaparse.parse(script, {
    luaVersion: "5.1",
    ranges: true,
    onCreateNode({ type, variables, init, range }) {
      if (type !== "AssignmentStatement" || init[0].type !== "StringLiteral") return;
      const isName =
        variables[0].type === "MemberExpression" && variables[0].identifier.name === "name";
      if (isName && /^"[A-Z]\w*"$/.test(init[0].raw)) ranges.push(range);
    },
  });
  return ranges.reduceRight(
    (text, [start, end]) => `${text.slice(0, start)}${text.slice(end)}`,
    script,
  );
}

/** Text with double quotes in it goes between single ones. */
function quotePlainly(script) {
  const replaced = [];
  visit(script, ({ type, raw, range }) => {
    if (type !== "StringLiteral" || !raw.includes('\\"') || raw.includes("'")) return;
    replaced.push([...range, `'${raw.slice(1, -1).replaceAll(/\\(.)/gs, unescapedQuote)}'`]);
  });
  return replaceRanges(script, replaced);
}

function unescapedQuote(escape, character) {
  return character === '"' ? character : escape;
}

/** Every `a.name`, `a:name` and `{name = …}`, in the order of the text. */
function propertiesOf(script) {
  const properties = [];
  luaparse.parse(script, {
    luaVersion: "5.1",
    ranges: true,
    onCreateNode(node) {
      if (node.type === "MemberExpression") {
        const { name, range } = node.identifier;
        properties.push({ name, range, owner: node.base.name });
      } else if (node.type === "TableKeyString") {
        properties.push({ name: node.key.name, range: node.key.range });
      }
    },
  });
  return properties.sort((left, right) => left.range[0] - right.range[0]);
}

/** The shortest names for the most frequent properties, none of them twice but for tables of local variables; none that is kept. */
function shortNames(properties, kept) {
  const candidates = [...identifiers()].filter((name) => !kept.has(name));
  const names = new Map();
  for (const space of [...TABLES, undefined]) {
    const keys = properties.filter(({ owner }) => spaceOf(owner) === space).map(keyOf);
    const frequent = mostFrequentFirst(keys).filter((key) => !kept.has(key));
    frequent.forEach((key, index) => names.set(key, candidates[index]));
  }
  return names;
}

function mostFrequentFirst(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .sort(([leftName, left], [rightName, right]) => right - left || (leftName < rightName ? -1 : 1))
    .map(([key]) => key);
}

/** The names of everything that `envoy.d.ts` declares inside its interfaces. */
export function declaredNames(path) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ESNext);
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .flatMap(({ members }) => members.map(({ name }) => name.text));
}

const LIBRARIES = new Set(["string", "table", "math", "coroutine", "debug", "os", "io", "_G"]);
const METAMETHODS = ["__index", "__newindex", "__tostring", "__call", "__len", "__eq", "__pairs"];
