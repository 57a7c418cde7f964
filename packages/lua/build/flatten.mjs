/**
 * Joins the source files of each folder into one module before they become Lua.
 *
 * Every TypeScript module costs a Lua function, a table of exports and a look-up for each name it shares; two dozen small files would
 * cost more than the code in them. Lua allows 200 local names in one function, so a folder, not the whole program, becomes a module.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import ts from "typescript";

/**
 * @param {string} entry the file that Envoy's entry points are in.
 * @param {string} target the folder that receives one `.ts` file per source folder.
 * @returns {string} the file that holds the entry.
 */
export function flatten(entry, target) {
  const files = readInOrder(entry);
  const homes = homesOfNames(files);
  const folders = new Map();
  for (const file of files) {
    const folder = dirname(file.path);
    if (!folders.has(folder)) folders.set(folder, []);
    folders.get(folder).push(file);
  }
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
    const file = { path, text, source };
    seen.set(path, undefined);
    for (const statement of source.statements.filter(isLink)) {
      visit(resolve(dirname(path), `${statement.moduleSpecifier.text}.ts`));
    }
    seen.delete(path);
    seen.set(path, file);
  };
  visit(entry);
  return [...seen.values()];
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
  for (const { path, source } of files) {
    for (const name of source.statements.filter(isExported).flatMap(declaredNames)) {
      if (homes.has(name)) throw new Error(`${path}: ${name}: exported a second time`);
      homes.set(name, dirname(path));
    }
  }
  return homes;
}

/** The names that a folder takes from another one; the others need not be exported. */
function namesAcrossFolders(files, homes) {
  const shared = new Set();
  for (const { path, source } of files) {
    for (const name of source.statements.filter(ts.isImportDeclaration).flatMap(importedNames)) {
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
  const bodies = members.map(({ source }) => {
    for (const name of source.statements.filter(ts.isImportDeclaration).flatMap(importedNames)) {
      const home = homes.get(name);
      if (home !== folder) imports.set(home, (imports.get(home) ?? new Set()).add(name));
    }
    return source.statements
      .filter((statement) => !isLink(statement))
      .map((statement) => textOf(statement, shared))
      .join("\n");
  });
  const lines = [...imports].map(
    ([home, names]) => `import { ${[...names].join(", ")} } from "./${moduleName(home)}";`,
  );
  return `${[...lines, ...bodies].join("\n")}\n`;
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
  const bindings = importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) {
    throw new Error(`${parent.fileName}: only named imports can be joined`);
  }
  return bindings.elements.map(({ name, propertyName }) => {
    if (propertyName !== undefined) throw new Error(`${parent.fileName}: ${name.text}: renamed`);
    return name.text;
  });
}

/** `packages/core/src/configuration` becomes `core_configuration`. */
function moduleName(folder) {
  const parts = folder.split("/packages/").at(-1).split("/");
  return parts.filter((part) => part !== "src").join("_") || basename(folder);
}
