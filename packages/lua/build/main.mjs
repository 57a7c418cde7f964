/** Builds dist/keymate-access.lua: joins the sources, compiles them to Lua, takes out what only people need. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import * as tstl from "typescript-to-lua";
import { flatten } from "./flatten.mjs";
import { shorten } from "./shorten.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = join(root, "dist/joined");
const output = join(root, "dist/keymate-access.lua");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

rmSync(work, { recursive: true, force: true });
const entry = flatten(join(root, "src/entry.ts"), work);
const lua = compile(entry);
mkdirSync(dirname(output), { recursive: true });
writeFileSync(
  output,
  `-- Keymate enforcement for Istio ${version}, Envoy Lua filter. Apache-2.0.\n` +
    "-- Put the configuration in front, as JSON text: local KEYMATE_CONFIGURATION = '{...}'\n" +
    `${shorten(lua, join(root, "src/envoy.d.ts"))}\n`,
);
console.log(`${output}: ${readFileSync(output).length} bytes`);

function compile(file) {
  const { config, error } = ts.readConfigFile(join(root, "tsconfig.json"), (path) =>
    readFileSync(path, "utf8"),
  );
  if (error !== undefined) fail([error]);
  const { options } = tstl.parseConfigFileWithSystem(join(root, "tsconfig.json"));
  const files = [file, join(root, "src/envoy.d.ts"), join(root, "../core/src/portable.d.ts")];
  const written = new Map();
  const { diagnostics } = tstl.transpileFiles(
    files,
    {
      ...options,
      ...config.tstl,
      rootDir: work,
      outDir: work,
      luaBundle: "joined.lua",
      luaBundleEntry: file,
      noUnusedLocals: false,
    },
    (path, text) => written.set(path, text),
  );
  const errors = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (errors.length > 0) fail(errors);
  return [...written.values()].find((text) => text.includes("envoy_on_request"));
}

function fail(diagnostics) {
  const host = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  };
  console.error(ts.formatDiagnostics(diagnostics, host));
  process.exit(1);
}
