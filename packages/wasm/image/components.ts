/** The packages whose code is inside the compiled filter. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Component {
  /** The npm name, scope included. */
  name: string;
  version: string;
  /** An SPDX licence identifier. */
  license: string;
  description: string;
  /** An https URL. */
  source: string;
}

/** What each of them puts into the module. */
const CONTENTS = {
  "@keymate/istio-wasm": "the adapter between proxy-wasm and the decision core",
  "@keymate/istio-core": "the decision core",
  assemblyscript: "the standard library and the memory runtime",
  "@solo-io/proxy-runtime": "the declarations of the proxy-wasm host functions",
};

/** Reads version and licence from the packages as they are installed for `packageDirectory`. */
export function readComponents(packageDirectory: string): Component[] {
  const own = join(packageDirectory, "package.json");
  const require = createRequire(own);
  return Object.entries(CONTENTS).map(([name, description]) => {
    const manifest = readManifest(name, require, own);
    return {
      name,
      version: manifest.version,
      // One of them is published with a blank before its licence.
      license: manifest.license.trim(),
      description,
      source: manifest.repository.url.replace(/^git\+/, "").replace(/\.git$/, ""),
    };
  });
}

interface PackageManifest {
  name: string;
  version: string;
  license: string;
  repository: { url: string };
}

/** Searches the `node_modules` folders itself: a package's `exports` may hide its `package.json` from `require`. */
function readManifest(name: string, require: NodeJS.Require, own: string): PackageManifest {
  const self = parse(own);
  if (self?.name === name) return self;
  for (const folder of require.resolve.paths(name) ?? []) {
    const manifest = parse(join(folder, name, "package.json"));
    if (manifest) return manifest;
  }
  throw new Error(`${name} is not installed for ${dirname(own)}`);
}

function parse(path: string): PackageManifest | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as PackageManifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
