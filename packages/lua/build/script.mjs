/** Makes a Lua script for Envoy out of TypeScript: joins the sources, compiles them, takes out what only people need. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import * as tstl from "typescript-to-lua";
import { flatten } from "./flatten.mjs";
import { messageOf } from "./messages.mjs";
import { nameMethods } from "./methods.mjs";
import { nameProperties } from "./own-names.mjs";
import { numberFields } from "./fields.mjs";
import { quicken } from "./quicken.mjs";
import { declaredNames, shorten } from "./shorten.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** As published, the sources are where the build staged them. */
const sources = existsSync(join(root, "src")) ? join(root, "src") : join(root, "dist/src");
const declarations = join(sources, "envoy.d.ts");
const natives = join(sources, "native.ts");
const tsconfig = join(root, "tsconfig.json");
const portable = createRequire(import.meta.url).resolve("@keymate/istio-core/src/portable.d");

export function buildScript({ entry, title, work = "joined" }) {
  const folder = resolve(work);
  rmSync(folder, { recursive: true, force: true });
  const { lua, fields } = compile(flatten(resolve(entry), folder, natives), folder);
  const quick = numberFields(quicken(lua, declaredNames(declarations)), fields);
  const comment = title.split("\n").map((line) => `-- ${line}\n`);
  return `${comment.join("")}${shorten(quick, declarations)}\n`;
}

function compile({ file, origins }, work) {
  const { config, error } = ts.readConfigFile(tsconfig, (name) => readFileSync(name, "utf8"));
  if (error !== undefined) throw new Error(messageOf([error]));
  const { options } = tstl.parseConfigFileWithSystem(tsconfig);
  origins.replaced(nameMethods(file, [declarations, portable], options));
  const { fields, ranges } = nameProperties(file, declarations, [portable], options);
  origins.replaced(ranges);
  const written = new Map();
  const { diagnostics } = tstl.transpileFiles(
    [file, declarations, portable],
    {
      ...options,
      ...config.tstl,
      rootDir: work,
      outDir: work,
      luaLibImport: tstl.LuaLibImportKind.Inline,
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    (name, lua) => written.set(name, lua),
  );
  const errors = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (errors.length > 0) {
    const isJoined = (error) => error.file !== undefined && resolve(error.file.fileName) === file;
    throw new Error(messageOf(errors.map((it) => (isJoined(it) ? origins.traced(it) : it))));
  }
  const lua = [...written.values()].find((text) => text.includes("envoy_on_request"));
  return { lua: withoutExports(lua), fields };
}

/** Envoy asks for none. */
function withoutExports(lua) {
  return `\n${lua.replace(/^local ____exports = \{\}\n/m, "").replace(/^return ____exports\n/m, "")}`;
}
