/** Builds dist/keymate-access.lua. */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildScript } from "./script.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const output = join(root, "dist/keymate-access.lua");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const script = buildScript({
  entry: join(root, "src/entry.ts"),
  work: join(root, "dist/joined"),
  title:
    `Keymate enforcement for Istio ${version}, Envoy Lua filter. Apache-2.0.\n` +
    "Put the configuration in front, as JSON text: local KEYMATE_CONFIGURATION = '{...}'",
});
writeFileSync(output, script);
console.log(`${output}: ${script.length} bytes`);
