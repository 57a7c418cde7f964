/**
 * Builds dist/: what Node and browsers load. Module by module, as tsc does it, with three things that the sources must not say because
 * asc and tstl compile them, too: file names with extensions, enums that a `.d.ts` may declare, and tsc's own names for numbers.
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const PLAIN_TYPES = {
  i32: ts.SyntaxKind.NumberKeyword,
  f64: ts.SyntaxKind.NumberKeyword,
  bool: ts.SyntaxKind.BooleanKeyword,
};

rmSync(join(root, "dist"), { recursive: true, force: true });
const { config } = ts.readConfigFile(join(root, "tsconfig.build.json"), ts.sys.readFile);
const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram(fileNames, options);
const { diagnostics } = program.emit(undefined, undefined, undefined, false, {
  after: [inEveryFile(withExtension)],
  afterDeclarations: [inEveryFile(withExtension), inEveryFile(withPlainTypes)],
});
const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
if (problems.length > 0) {
  console.error(
    ts.formatDiagnostics(problems, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => "\n",
    }),
  );
  process.exit(1);
}
console.log(`${join(root, "dist")}: ${program.getRootFileNames().length} sources compiled`);

function inEveryFile(change) {
  return (context) => {
    const visit = (node) => change(ts.visitEachChild(node, visit, context), context.factory);
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

/** `"./check"` becomes `"./check.js"`: Node asks for whole file names. */
function withExtension(node, factory) {
  const from = node.moduleSpecifier;
  if (from === undefined || !from.text.startsWith(".")) return node;
  const specifier = factory.createStringLiteral(`${from.text}.js`);
  if (ts.isImportDeclaration(node)) {
    return factory.updateImportDeclaration(
      node,
      node.modifiers,
      node.importClause,
      specifier,
      node.attributes,
    );
  }
  return factory.updateExportDeclaration(
    node,
    node.modifiers,
    node.isTypeOnly,
    node.exportClause,
    specifier,
    node.attributes,
  );
}

/** A user's `isolatedModules` refuses a `const enum` that is only declared, and nobody else's compiler knows `i32`. */
function withPlainTypes(node, factory) {
  if (ts.isEnumDeclaration(node)) {
    const modifiers = node.modifiers.filter(({ kind }) => kind !== ts.SyntaxKind.ConstKeyword);
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) {
      modifiers.push(factory.createModifier(ts.SyntaxKind.DeclareKeyword));
    }
    return factory.updateEnumDeclaration(node, modifiers, node.name, node.members);
  }
  if (ts.isTypeReferenceNode(node)) {
    const keyword = PLAIN_TYPES[node.typeName.text];
    if (keyword !== undefined) return factory.createKeywordTypeNode(keyword);
  }
  return node;
}
