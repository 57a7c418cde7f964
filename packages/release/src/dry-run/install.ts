/** Installs the packages from the registry into an empty project, as a user does, and uses each. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { publicPackages } from "../checkout.js";
import { run } from "../command.js";
import { ReleaseProblem } from "../problem.js";
import type { Release } from "../release.js";
import type { Outcome } from "../steps.js";

/** What the installed packages say about themselves. */
export interface Installed extends Outcome {
  readonly wasmSha256: string;
  readonly luaSha256: string;
}

export async function installPackages(
  { checkout, version, destination }: Release,
  project: string,
): Promise<Installed> {
  const packages = await publicPackages(checkout);
  const names = packages.map(({ manifest }) => manifest.name);
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module", private: true }));
  await writeFile(join(project, ".npmrc"), `@keymate:registry=${destination.npmRegistry}\n`);
  await writeFile(join(project, "use.mjs"), USE);
  const wanted = names.map((name) => `${name}@${version}`);
  await run("npm", ["install", "--no-audit", "--no-fund", ...wanted], { folder: project });

  const used = JSON.parse(await run("node", ["use.mjs"], { folder: project })) as Used;
  const command = join(project, "node_modules/.bin/keymate-istio");
  const cli = await run(command, ["--version"], { folder: project });
  for (const [what, found] of Object.entries({ cli, ...used.versions })) {
    if (found === version) continue;
    throw new ReleaseProblem(`the installed ${what} says version ${found}, want ${version}`);
  }
  await writeFile(join(project, "configuration.json"), CONFIGURATION);
  await run(command, ["validate", "configuration.json"], { folder: project });
  return { state: "done", detail: wanted.join(", "), ...used.sha256 };
}

interface Used {
  readonly versions: Readonly<Record<string, string>>;
  readonly sha256: { readonly wasmSha256: string; readonly luaSha256: string };
}

const CONFIGURATION = '{"gateway_url": "http://gateway.demo.svc.cluster.local:8080"}';

const USE = `
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { VERSION } from "@keymate/istio-core";
import * as wasm from "@keymate/istio-wasm";
import * as lua from "@keymate/istio-lua";

const hash = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
lua.withConfiguration(${CONFIGURATION});
console.log(JSON.stringify({
  versions: { core: VERSION, wasm: wasm.version, lua: lua.version },
  sha256: { wasmSha256: hash(wasm.path), luaSha256: hash(lua.path) },
}));
`;
