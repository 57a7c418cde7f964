/**
 * Completes dist/ after asc: packs the filter, adds its digest, and its sources as a user's project can compile them, where the core is a
 * package and not a folder next door.
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pack } from "./pack.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiled = join(root, "dist/keymate-istio.wasm");
const filter = pack(readFileSync(compiled));
writeFileSync(compiled, filter);
const sha256 = createHash("sha256").update(filter).digest("hex");
// As `sha256sum --check` reads it.
writeFileSync(join(root, "dist/keymate-istio.wasm.sha256"), `${sha256}  keymate-istio.wasm\n`);

const sources = join(root, "assembly");
const staged = join(root, "dist/assembly");
rmSync(staged, { recursive: true, force: true });
for (const name of readdirSync(sources, { recursive: true })) {
  if (!name.endsWith(".ts")) continue;
  const text = readFileSync(join(sources, name), "utf8");
  mkdirSync(dirname(join(staged, name)), { recursive: true });
  writeFileSync(
    join(staged, name),
    text.replaceAll(/"(?:\.\.\/)+core\/src\//g, '"@keymate/istio-core/src/'),
  );
}

// With what a project of one's own compiles them.
for (const name of ["natives.mjs", "natives.d.mts"]) {
  copyFileSync(join(root, "build", name), join(root, "dist", name));
}
const { options, targets } = JSON.parse(readFileSync(join(root, "asconfig.json"), "utf8"));
const { optimizeLevel, shrinkLevel, converge } = targets.release;
const published = {
  options: {
    ...options,
    runtime: `node_modules/@keymate/istio-wasm/dist/${options.runtime}`,
    use: options.use.map((alias) =>
      alias
        .replace("=assembly/runtime/", "=node_modules/@keymate/istio-wasm/dist/assembly/runtime/")
        .replace("=assembly/", "=~lib/@keymate/istio-wasm/dist/assembly/"),
    ),
    transform: ["@keymate/istio-wasm/natives.mjs"],
    ...{ optimizeLevel, shrinkLevel, converge },
  },
};
writeFileSync(join(root, "dist/asconfig.json"), `${JSON.stringify(published, null, 2)}\n`);
console.log(`${join(root, "dist")}: ${filter.length} bytes, sha256 ${sha256}`);
