/**
 * Gives the program's own properties other names than those of Envoy's handles: those cannot be shortened.
 *
 * The compiler checks the types of what comes out: an object that is taken for one of Envoy's would not have its properties any more.
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
 */
export function renameLikeEnvoys(file, declarations, others, options) {
  const service = ts.createLanguageService(hostOf([file, declarations, ...others], options));
  const taken = new Set(declaredNames(declarations));
  const source = service.getProgram().getSourceFile(file);
  const places = new Map();
  const visit = (node) => {
    if (isMember(node) && ts.isIdentifier(node.name) && taken.has(node.name.text)) {
      const preferences = { providePrefixAndSuffixTextForRename: true };
      const start = node.name.getStart();
      const found = service.findRenameLocations(file, start, false, false, preferences) ?? [];
      if (found.every(({ fileName }) => fileName === source.fileName)) {
        for (const location of found) places.set(...renamed(location, `own_${node.name.text}`));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  writeFileSync(file, replaceRanges(readFileSync(file, "utf8"), [...places.values()]));
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
