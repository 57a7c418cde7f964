/**
 * Gives properties of the program names of their own: to each field of a class one that says whose it is, `Route____gateway`, so that it can
 * be told from all others in Lua, and to the rest other ones than Envoy's handles have, which cannot be shortened.
 *
 * The compiler checks the types of what comes out: an object that is taken for one of another kind would not have its properties any more.
 */
import { readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";
import { declaredNames } from "./shorten.mjs";
import { replaceRanges } from "./tree.mjs";

/**
 * @param {string} file a whole program in TypeScript, which is rewritten.
 * @param {string} declarations the path of `envoy.d.ts`.
 * @param {string[]} others more files that the program needs.
 * @param {ts.CompilerOptions} options
 * @returns {{ fields: Set<string>, ranges: [start: number, end: number, replacement: string][] }} the new names of the fields, and what was
 * replaced.
 */
export function nameProperties(file, declarations, others, options) {
  const service = ts.createLanguageService(hostOf([file, declarations, ...others], options));
  const taken = new Set(declaredNames(declarations));
  const source = service.getProgram().getSourceFile(file);
  const places = new Map();
  const fields = new Set();
  const isHidden = hidesTypes(source);
  const visit = (node) => {
    if (isMember(node) && ts.isIdentifier(node.name)) {
      const field = isHidden ? undefined : fieldName(node);
      const name = field ?? (taken.has(node.name.text) ? `own_${node.name.text}` : undefined);
      if (name !== undefined && rename(node.name.getStart(), name) && field) fields.add(field);
    }
    ts.forEachChild(node, visit);
  };
  const rename = (start, name) => {
    const preferences = { providePrefixAndSuffixTextForRename: true };
    const found = service.findRenameLocations(file, start, false, false, preferences) ?? [];
    if (found.some(({ fileName }) => fileName !== source.fileName)) return false;
    for (const location of found) places.set(...renamed(location, name));
    return true;
  };
  visit(source);
  const ranges = [...places.values()];
  writeFileSync(file, replaceRanges(readFileSync(file, "utf8"), ranges));
  return { fields, ranges };
}

/** Of a field of a class; a class and those derived from it have one name for it. Others may implement an interface, too. */
function fieldName(node) {
  let owner = ts.isParameter(node) ? node.parent.parent : node.parent;
  const isField = ts.isParameter(node) || (ts.isPropertyDeclaration(node) && !isStatic(node));
  if (!isField || !ts.isClassDeclaration(owner)) return undefined;
  for (let base = owner; base !== undefined; base = baseOf(base)) {
    if (clauseOf(base, ts.SyntaxKind.ImplementsKeyword)) return undefined;
    owner = base;
  }
  return `${owner.name.text}____${node.name.text}`;
}

function isStatic({ modifiers }) {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
}

function baseOf(node) {
  const name = clauseOf(node, ts.SyntaxKind.ExtendsKeyword)?.types[0].expression.text;
  const isBase = (other) => ts.isClassDeclaration(other) && other.name.text === name;
  return node.getSourceFile().statements.find(isBase);
}

function clauseOf({ heritageClauses }, kind) {
  return heritageClauses?.find(({ token }) => token === kind);
}

/** Whether the program has objects of which the compiler does not know what they are. */
function hidesTypes(node) {
  return node.kind === ts.SyntaxKind.AnyKeyword || Boolean(ts.forEachChild(node, hidesTypes));
}

function renamed({ textSpan: { start, length }, prefixText = "", suffixText = "" }, name) {
  return [start, [start, start + length, prefixText + name + suffixText]];
}

/** Of a class or of an interface. */
function isMember(node) {
  if (ts.isParameter(node)) return ts.isParameterPropertyDeclaration(node, node.parent);
  const { name, parent } = node;
  return name && parent && (ts.isClassLike(parent) || ts.isInterfaceDeclaration(parent));
}

function hostOf(files, options) {
  return {
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getScriptFileNames: () => files,
    getScriptVersion: () => "",
    getScriptSnapshot: (name) => {
      const text = ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  };
}
