/**
 * An ESLint rule: dependencies between packages point one way.
 *
 *     core ◄── wasm, lua ◄── chart ◄── testbed
 *     core ◄── cli ◄── testbed
 *     programs ◄── the tests and tools of all
 *     everything ◄── release
 *
 * The portable core's sources import nothing but themselves. Whatever package is imported stands in the importer's
 * package.json, because Nx orders and caches by it.
 */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { WORKSPACE_ROOT, readJson } from "../lib/workspace.mjs";

/** For each package folder the packages it may import beside itself. */
const MAY_IMPORT = {
  core: [],
  wasm: ["core", "programs"],
  lua: ["core"],
  chart: ["core", "wasm", "lua", "programs"],
  cli: ["core", "chart"],
  testbed: ["core", "wasm", "lua", "chart", "cli", "programs"],
  programs: [],
  release: ["core", "wasm", "lua", "chart", "cli", "testbed", "programs"],
};

/** Folders whose files become part of a filter, and what they may import from outside of the workspace. */
const FILTER_SOURCES = {
  "packages/core/src": [],
  // `rt` is a part of AssemblyScript's own library.
  "packages/wasm/assembly": ["@solo-io/proxy-runtime", "rt"],
  "packages/lua/src": [],
};

const SCOPE = "@keymate/istio-";

/** What is wrong with `importer` (an absolute path) importing `source` (a module specifier); null when nothing is. */
export function importProblem(importer, source, root = WORKSPACE_ROOT) {
  const from = packageOf(importer, root);
  if (from === null) return null;
  const to = targetPackage(importer, source, root);
  if (to === null) return outsideProblem(importer, source, root);
  if (to === from) return null;
  const allowed = MAY_IMPORT[from];
  if (!allowed) return `packages/${from} is not in the table of tools/eslint/import-direction.mjs`;
  if (!allowed.includes(to)) {
    return `packages/${from} imports packages/${to}, allowed: ${allowed.join(", ") || "none"}`;
  }
  return declares(join(root, "packages", from), SCOPE + to)
    ? null
    : `packages/${from}/package.json does not name ${SCOPE}${to}, which is imported here`;
}

export const importDirection = {
  meta: { type: "problem", schema: [], docs: { description: "dependencies point one way" } },
  create(context) {
    const check = (node) => {
      if (typeof node.source?.value !== "string") return;
      const message = importProblem(context.filename, node.source.value);
      if (message !== null) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

function packageOf(path, root) {
  const [packages, folder] = relative(root, path).split(sep);
  return packages === "packages" && folder ? folder : null;
}

function targetPackage(importer, source, root) {
  if (source.startsWith(SCOPE)) return source.slice(SCOPE.length).split("/")[0];
  if (!source.startsWith(".")) return null;
  return packageOf(resolve(dirname(importer), source), root);
}

function outsideProblem(importer, source, root) {
  if (source.startsWith(".")) return null;
  const path = relative(root, importer).split(sep).join("/");
  for (const [folder, allowed] of Object.entries(FILTER_SOURCES)) {
    if (!path.startsWith(`${folder}/`)) continue;
    if (allowed.some((name) => source === name || source.startsWith(`${name}/`))) return null;
    return `${folder} imports ${source}, allowed from outside: ${allowed.join(", ") || "nothing"}`;
  }
  return null;
}

function declares(folder, name) {
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) return false;
  const { dependencies, devDependencies, peerDependencies } = readJson(manifest);
  return name in { ...dependencies, ...devDependencies, ...peerDependencies };
}
