/**
 * Gives each method of a class a name of its own, `HeaderList____add`, so that a call says in Lua, too, which one is meant. What derived
 * classes override has one name in all of them, that of the class in which it begins.
 */
import { readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";
import { replaceRanges } from "./tree.mjs";

/**
 * @param {string} joined the file that holds everything; rewritten.
 * @param {string[]} declarations files that declare what is there without it.
 * @returns {[start: number, end: number, replacement: string][]} what was replaced.
 */
export function nameMethods(joined, declarations, options) {
  const program = ts.createProgram([joined, ...declarations], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(joined);
  const ranges = [];
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      const owner = ownerOf(checker, source, node);
      if (owner !== undefined) ranges.push([node.getStart(), node.end, `${owner}____${node.text}`]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  writeFileSync(joined, replaceRanges(readFileSync(joined, "utf8"), ranges));
  return ranges;
}

/** The name of the class in which the method begins; undefined for all other names. */
function ownerOf(checker, source, node) {
  const method = checker
    .getSymbolAtLocation(node)
    ?.declarations?.find((it) => ts.isMethodDeclaration(it) && ts.isClassDeclaration(it.parent));
  if (method === undefined || method.getSourceFile() !== source) return undefined;
  let owner = method.parent;
  for (let base = owner; base !== undefined; base = baseOf(checker, base)) {
    if (base.members.some((it) => ts.isMethodDeclaration(it) && it.name.text === node.text)) {
      owner = base;
    }
  }
  return owner.name.text;
}

function baseOf(checker, { heritageClauses }) {
  const clause = heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const symbol = clause && checker.getSymbolAtLocation(clause.types[0].expression);
  return symbol?.declarations?.find(ts.isClassDeclaration);
}
