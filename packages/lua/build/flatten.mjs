/**
 * Joins the source files into one module before they become Lua.
 *
 * Every TypeScript module costs a Lua function, a table of exports and a look-up for each name it shares; a hundred small files would
 * cost more than the code in them.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { messageOf } from "./messages.mjs";
import { Origins } from "./origins.mjs";

/**
 * @param {string} entry the file that Envoy's entry points are in.
 * @param {string} target the folder that receives `joined.ts`.
 * @param {string} [natives] a file of functions that take the place of those exported under the same names.
 * @returns {{ file: string, origins: Origins }} the file that holds everything, and what in it comes from where.
 */
export function flatten(entry, target, natives) {
  const files = readInOrder(entry);
  if (natives !== undefined) replaceNatives(files, natives);
  const exported = exportedNames(files);
  dropUnused(files);
  for (const file of files) checkImports(file, exported);
  const taken = new Set(exported);
  const parts = files.flatMap((file) => {
    const names = namesOfItsOwn(file, taken);
    return file.statements
      .filter((statement) => !isLink(statement))
      .map((statement) => partOf(statement, names));
  });
  mkdirSync(target, { recursive: true });
  const joined = join(target, "joined.ts");
  // Without an export it would be no module, and its names global.
  writeFileSync(joined, [...parts.map(({ text }) => text), "export {};\n"].join("\n"));
  return { file: joined, origins: new Origins(parts) };
}

/** Every file that the entry reaches, those it depends on first. */
function readInOrder(entry) {
  const seen = new Map();
  const visit = (path) => {
    if (seen.has(path)) return;
    const text = readFileSync(path, "utf8");
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
    if (source.parseDiagnostics.length > 0) throw new Error(messageOf(source.parseDiagnostics));
    const file = { path, statements: [...source.statements] };
    seen.set(path, undefined);
    for (const statement of file.statements.filter(isLink)) {
      visit(fileOf(path, statement.moduleSpecifier.text));
    }
    seen.delete(path);
    seen.set(path, file);
  };
  visit(entry);
  return [...seen.values()];
}

/**
 * What the natives export has the name of something that the program exports, or is left out. What they keep to themselves comes first; no
 * name of it may be exported, too.
 */
function replaceNatives(files, natives) {
  const source = ts.createSourceFile(
    natives,
    readFileSync(natives, "utf8"),
    ts.ScriptTarget.ESNext,
    true,
  );
  const statements = source.statements.filter((statement) => !isLink(statement));
  for (const native of statements.filter(isExported)) {
    const { text: name } = native.name;
    const isReplaced = (statement) =>
      statement.kind === native.kind && isExported(statement) && statement.name.text === name;
    const file = files.find(({ statements }) => statements.some(isReplaced));
    if (file) file.statements[file.statements.findIndex(isReplaced)] = native;
    // Objects of a native class have nothing that a derived one could find its methods by.
    const isDerived = (statement) =>
      ts.isClassDeclaration(statement) &&
      statement.heritageClauses?.some(({ types }) => types[0].expression.getText() === name);
    const owner = files.find(({ statements }) => statements.some(isDerived));
    if (owner) throw new Error(`${owner.path}: ${name}: nothing can be derived from it in Lua`);
  }
  const own = statements.filter((statement) => !isExported(statement));
  const exported = new Set(
    files.flatMap((file) => file.statements.filter(isExported)).flatMap(declaredNames),
  );
  for (const name of own.flatMap(declaredNames)) {
    if (exported.has(name)) throw new Error(`${natives}: ${name}: exported elsewhere`);
  }
  files.unshift({ path: natives, statements: own });
}

/** Leaves out functions and constants that nothing mentions; what mentions itself alone counts as unused. */
function dropUnused(files) {
  for (let isDone = false; !isDone;) {
    const mentions = new Map();
    for (const statement of files.flatMap(({ statements }) => statements)) {
      for (const name of namesIn(statement)) {
        mentions.set(name, (mentions.get(name) ?? new Set()).add(statement));
      }
    }
    isDone = true;
    for (const file of files) {
      const kept = file.statements.filter((statement) => {
        if (!isDroppable(statement)) return true;
        return declaredNames(statement).some((name) =>
          [...(mentions.get(name) ?? [])].some((other) => other !== statement),
        );
      });
      if (kept.length < file.statements.length) isDone = false;
      file.statements = kept;
    }
  }
}

/** Has no effect where it stands. */
function isDroppable(statement) {
  if (ts.isFunctionDeclaration(statement)) return true;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.every(
    ({ initializer }) => initializer !== undefined && isPlainValue(initializer),
  );
}

function isPlainValue(node) {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isPlainValue);
  return (
    ts.isIdentifier(node) || ts.isLiteralExpression(node) || ts.isPropertyAccessExpression(node)
  );
}

/** Every identifier of the statement, imports and re-exports apart. */
function namesIn(statement) {
  const names = new Set();
  const visit = (node) => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  if (!isLink(statement)) visit(statement);
  return names;
}

/** A file beside the importer, or one that a package exports. */
function fileOf(importer, specifier) {
  return specifier.startsWith(".")
    ? resolve(dirname(importer), `${specifier}.ts`)
    : createRequire(importer).resolve(specifier);
}

/** Import and re-export declarations. */
function isLink(statement) {
  return (
    (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
    statement.moduleSpecifier !== undefined
  );
}

/** A name may be exported once in the whole program. */
function exportedNames(files) {
  const exported = new Set();
  for (const { path, statements } of files) {
    for (const name of statements.filter(isExported).flatMap(declaredNames)) {
      if (exported.has(name)) throw new Error(`${path}: ${name}: exported a second time`);
      exported.add(name);
    }
  }
  return exported;
}

function checkImports({ path, statements }, exported) {
  for (const name of statements.filter(ts.isImportDeclaration).flatMap(importedNames)) {
    if (!exported.has(name)) throw new Error(`${path}: ${name}: exported nowhere`);
  }
}

/** New names for those that the file keeps to itself and others have, too. */
function namesOfItsOwn({ statements }, taken) {
  const names = new Map();
  const own = statements
    .filter((statement) => !isLink(statement) && !isExported(statement))
    .flatMap(declaredNames);
  for (const name of new Set(own)) {
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = `${name}${count}`;
    taken.add(free);
    if (free !== name) names.set(name, free);
  }
  return names;
}

function isExported(statement) {
  return ts.canHaveModifiers(statement) && exportKeyword(statement) !== undefined;
}

function exportKeyword(statement) {
  return ts.getModifiers(statement)?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** None of a statement that declares nothing. */
function declaredNames(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  return statement.name === undefined ? [] : [statement.name.text];
}

/** The statement's text without its export, and with the new names; and what is replaced in it. */
function partOf(statement, names) {
  const edits = [];
  if (isExported(statement)) {
    const keyword = exportKeyword(statement);
    edits.push([keyword.getStart(), keyword.getEnd(), ""]);
  }
  const rename = (node) => {
    if (ts.isIdentifier(node) && names.has(node.text) && !isPropertyName(node)) {
      const prefix = ts.isShorthandPropertyAssignment(node.parent) ? `${node.text}: ` : "";
      edits.push([node.getStart(), node.getEnd(), prefix + names.get(node.text)]);
    }
    ts.forEachChild(node, rename);
  };
  rename(statement);
  const { text } = statement.getSourceFile();
  let result = "";
  let position = statement.getStart();
  for (const [start, end, replacement] of edits.sort(([left], [right]) => left - right)) {
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return { statement, text: result + text.slice(position, statement.end), edits };
}

/** `name` in `a.name`, `{ name: 1 }`, and of what a class or an interface has. */
function isPropertyName(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) {
    return parent.name === node;
  }
  return (
    parent.name === node &&
    (ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isEnumMember(parent))
  );
}

function importedNames({ importClause, parent }) {
  if (importClause === undefined) return [];
  const bindings = importClause.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) {
    throw new Error(`${parent.fileName}: only named imports can be joined`);
  }
  return bindings.elements.map(({ name, propertyName }) => {
    if (propertyName !== undefined) throw new Error(`${parent.fileName}: ${name.text}: renamed`);
    return name.text;
  });
}
