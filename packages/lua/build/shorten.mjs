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

/**
 * @param {string} lua a whole script.
 * @param {string} declarations the path of `envoy.d.ts`.
 * @returns {string} a script that does the same.
 */
export function shorten(lua, declarations) {
  const script = joinLocals(withoutClassNames(minify(lua)));
  const properties = propertiesOf(script);
  const kept = new Set([...declaredNames(declarations), ...METAMETHODS]);
  for (const { name, owner } of properties) if (LIBRARIES.has(owner)) kept.add(name);
  const names = shortNames(properties, kept);
  let shortened = "";
  let end = 0;
  for (const { name, range } of properties) {
    shortened += script.slice(end, range[0]) + (names.get(name) ?? name);
    end = range[1];
  }
  return shortened + script.slice(end);
}

/**
 * luamin gives each name of a local variable a short one in the order in which it meets them, and leaves `self` alone. So `self` gets
 * another name, and a statement in front declares the most frequent names; it is taken off afterwards.
 */
function minify(lua) {
  const renamed = withoutSelf(lua);
  const frequent = localNames(renamed).slice(0, MOST_LOCALS);
  if (frequent.length === 0) return luamin.minify(renamed);
  const minified = luamin.minify(`local ${frequent.join(",")}\n${MARK}()\n${renamed}`);
  return minified.slice(minified.indexOf(MARK) + MARK.length).replace(/^\(\)[;\s]*/, "");
}

const MARK = "____shorten_from_here";
/** Lua allows 200 in one function. */
const MOST_LOCALS = 190;

/** The names of local variables and parameters, the most frequent ones first. */
function localNames(lua) {
  const counts = new Map();
  for (const { name } of localsOf(lua)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left).map(([name]) => name);
}

/** Where no method has a `self` that nobody wrote. */
function withoutSelf(lua) {
  if (/\bfunction\s+[\w.]+:/.test(lua)) return lua;
  const places = localsOf(lua).filter(({ name }) => name === "self");
  return places.reduceRight(
    (text, { range: [start, end] }) => `${text.slice(0, start)}____self${text.slice(end)}`,
    lua,
  );
}

/** Every use of a local variable, in the order of the text. */
function localsOf(lua) {
  const found = [];
  luaparse.parse(lua, {
    luaVersion: "5.1",
    ranges: true,
    scope: true,
    onCreateNode(node) {
      if (node.type === "Identifier") found.push(node);
    },
  });
  return found
    .filter(({ isLocal }) => isLocal)
    .sort((left, right) => left.range[0] - right.range[0]);
}

/** `local a=1;local b=2` as `local a,b=1,2`, where the second does not need the first. */
function joinLocals(script) {
  const replaced = [];
  luaparse.parse(script, {
    luaVersion: "5.1",
    ranges: true,
    onCreateNode({ body }) {
      if (!Array.isArray(body)) return;
      for (let index = 0; index < body.length;) {
        const run = runOfLocals(script, body.slice(index, index + MOST_JOINED));
        if (run.length > 1) {
          const names = run.map(({ variables }) => variables[0].name);
          const values = run.map(({ init }) => script.slice(...init[0].range));
          const range = [run[0].range[0], run.at(-1).range[1]];
          replaced.push({ range, text: `local ${names.join(",")}=${values.join(",")}` });
        }
        index += Math.max(1, run.length);
      }
    },
  });
  return replaced
    .sort((left, right) => right.range[0] - left.range[0])
    .reduce(
      (text, { range, text: joined }) => text.slice(0, range[0]) + joined + text.slice(range[1]),
      script,
    );
}

/** Each value takes a register of its own until all are there. */
const MOST_JOINED = 30;

/** Local variables of one value each, from the first statement on; none of the values is a function that holds statements of its own. */
function runOfLocals(script, statements) {
  const names = new Set();
  const run = [];
  for (const statement of statements) {
    const { type, variables, init } = statement;
    if (type !== "LocalStatement" || variables.length !== 1 || init.length !== 1) break;
    const value = script.slice(...init[0].range);
    const isPlain = !/\bfunction\b/.test(value);
    const mentioned = value.match(/[A-Za-z_]\w*/g) ?? [];
    if (!isPlain || mentioned.some((name) => names.has(name))) break;
    names.add(variables[0].name);
    run.push(statement);
  }
  return run;
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
    (text, [start, end]) => `${text.slice(0, start)} ${text.slice(end)}`,
    script,
  );
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

/** The shortest names for the most frequent properties; none that is kept or reserved. */
function shortNames(properties, kept) {
  const counts = new Map();
  for (const { name } of properties) counts.set(name, (counts.get(name) ?? 0) + 1);
  const frequent = [...counts]
    .filter(([name]) => !kept.has(name))
    .sort(
      ([leftName, left], [rightName, right]) => right - left || (leftName < rightName ? -1 : 1),
    );
  const candidates = identifiers(kept);
  return new Map(frequent.map(([name]) => [name, candidates.next().value]));
}

function* identifiers(kept) {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (const letter of letters) if (!kept.has(letter)) yield letter;
  for (const first of letters) {
    for (const second of `${letters}0123456789`) {
      const name = first + second;
      if (!kept.has(name) && !KEYWORDS.has(name)) yield name;
    }
  }
}

/** The names of everything that `envoy.d.ts` declares inside its interfaces. */
function declaredNames(path) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ESNext);
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .flatMap(({ members }) => members.map(({ name }) => name.text));
}

const LIBRARIES = new Set(["string", "table", "math", "coroutine", "debug", "os", "io", "_G"]);
const METAMETHODS = ["__index", "__newindex", "__tostring", "__call", "__len", "__eq", "__pairs"];
const KEYWORDS = new Set(["do", "if", "in", "or"]);
