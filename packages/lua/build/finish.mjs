/**
 * Completes dist/: the digest of the script, and the sources as a user's project can compile them, where the core is a package and not a
 * folder next door.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const script = readFileSync(join(root, "dist/keymate-access.lua"));
const sha256 = createHash("sha256").update(script).digest("hex");
// As `sha256sum --check` reads it.
writeFileSync(join(root, "dist/keymate-access.lua.sha256"), `${sha256}  keymate-access.lua\n`);

const sources = join(root, "src");
const staged = join(root, "dist/src");
rmSync(staged, { recursive: true, force: true });
mkdirSync(staged, { recursive: true });
for (const name of readdirSync(sources)) {
  const text = readFileSync(join(sources, name), "utf8");
  writeFileSync(
    join(staged, name),
    text.replaceAll(/"(?:\.\.\/)+core\/src\//g, '"@keymate/istio-core/src/'),
  );
}
console.log(`${join(root, "dist")}: ${script.length} bytes, sha256 ${sha256}`);
