/**
 * Joins the source files of each folder into one module before they become Lua.
 *
 * Every TypeScript module costs a Lua function, a table of exports and a look-up for each name it shares; two dozen small files would
 * cost more than the code in them. Lua allows 200 local names in one function, so a folder, not the whole program, becomes a module.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import ts from "typescript";

/**
 * @param {string} entry the file that Envoy's entry points are in.
 * @param {string} target the folder that receives one `.ts` file per source folder.
 * @param {string} [natives] a file of functions that take the place of those exported under the same names.
 * @returns {string} the file that holds the entry.
 */
export function flatten(entry, target, natives) {
  const files = readInOrder(entry);
  if (natives !== undefined) replaceFunctions(files, natives);
  const homes = homesOfNames(files);
  const folders = new Map();
  for (const file of files) {
    const folder = dirname(file.path);
    if (!folders.has(folder)) folders.set(folder, []);
    folders.get(folder).push(file);
  }
  dropUnused(files);
  const shared = namesAcrossFolders(files, homes);
  mkdirSync(target, { recursive: true });
  for (const [folder, members] of folders) {
    const text = joinFiles(folder, members, homes, shared);
    writeFileSync(join(target, `${moduleName(folder)}.ts`), text);
  }
  return join(target, `${moduleName(dirname(entry))}.ts`);
}

/** Every file that the entry reaches, those it depends on first. */
function readInOrder(entry) {
  const seen = new Map();
  const visit = (path) => {
    if (seen.has(path)) return;
    const text = readFileSync(path, "utf8");
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
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

/** A native function has the name of one that the program exports, or is left out; it needs nothing but its arguments. */
function replaceFunctions(files, natives) {
  const source = ts.createSourceFile(
    natives,
    readFileSync(natives, "utf8"),
    ts.ScriptTarget.ESNext,
    true,
  );
  for (const native of source.statements) {
    const { text: name } = native.name;
    const isReplaced = (statement) =>
      ts.isFunctionDeclaration(statement) && isExported(statement) && statement.name.text === name;
    const file = files.find(({ statements }) => statements.some(isReplaced));
    if (file) file.statements[file.statements.findIndex(isReplaced)] = native;
  }
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

/** The folder in which each exported name is declared. A name may be exported once in the whole program. */
function homesOfNames(files) {
  const homes = new Map();
  for (const { path, statements } of files) {
    for (const name of statements.filter(isExported).flatMap(declaredNames)) {
      if (homes.has(name)) throw new Error(`${path}: ${name}: exported a second time`);
      homes.set(name, dirname(path));
    }
  }
  return homes;
}

/** The names that a folder takes from another one; the others need not be exported. */
function namesAcrossFolders(files, homes) {
  const shared = new Set();
  for (const { path, statements } of files) {
    for (const name of statements.filter(ts.isImportDeclaration).flatMap(importedNames)) {
      if (homes.get(name) === undefined) throw new Error(`${path}: ${name}: exported nowhere`);
      if (homes.get(name) !== dirname(path)) shared.add(name);
    }
  }
  return shared;
}

function isExported(statement) {
  return ts.canHaveModifiers(statement) && exportKeyword(statement) !== undefined;
}

function exportKeyword(statement) {
  return ts.getModifiers(statement)?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function declaredNames(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  return [statement.name.text];
}

function joinFiles(folder, members, homes, shared) {
  const imports = new Map();
  const bodies = members.map(({ path, statements }) => {
    // Imports for what a module does, not for what it has.
    for (const { importClause, moduleSpecifier } of statements.filter(ts.isImportDeclaration)) {
      const home = dirname(fileOf(path, moduleSpecifier.text));
      if (importClause === undefined && home !== folder && !imports.has(home)) {
        imports.set(home, new Set());
      }
    }
    for (const name of statements.filter(ts.isImportDeclaration).flatMap(importedNames)) {
      const home = homes.get(name);
      if (home !== folder) imports.set(home, (imports.get(home) ?? new Set()).add(name));
    }
    return statements
      .filter((statement) => !isLink(statement))
      .map((statement) => textOf(statement, shared))
      .join("\n");
  });
  const lines = [...imports].map(
    ([home, names]) => `import ${namesFrom(names)}"./${moduleName(home)}";`,
  );
  return `${[...lines, ...bodies].join("\n")}\n`;
}

function namesFrom(names) {
  return names.size === 0 ? "" : `{ ${[...names].join(", ")} } from `;
}

/** The statement, exported only where another folder needs it. */
function textOf(statement, shared) {
  if (!isExported(statement) || declaredNames(statement).some((name) => shared.has(name))) {
    return statement.getText();
  }
  const keyword = exportKeyword(statement);
  const text = statement.getSourceFile().text;
  return (
    text.slice(statement.getStart(), keyword.getStart()) +
    text.slice(keyword.getEnd(), statement.end)
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

/** `packages/core/src/configuration` becomes `core_configuration`, and so does it below `node_modules`, with the package's name. */
function moduleName(folder) {
  const parts = folder
    .split(/\/(?:packages|node_modules)\//)
    .at(-1)
    .split("/");
  const name = parts.filter((part) => part !== "src" && part !== "dist").join("_");
  return name.replaceAll(/\W/g, "_") || basename(folder);
}
