/** `node ../../tools/sbom.mjs` in a package: writes dist/sbom.cdx.json, the bill of materials that its tarball carries. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  billOfMaterials,
  componentOf,
  dependenciesOf,
  installedComponent,
} from "./lib/bill-of-materials.mjs";

/** Files with a digest of their own, and packages that are compiled into them and not installed with them. */
const COMPILED = {
  "@keymate/istio-wasm": {
    files: ["dist/keymate-istio.wasm"],
    inside: { assemblyscript: "the standard library and the memory runtime" },
  },
  "@keymate/istio-lua": {
    files: ["dist/keymate-access.lua"],
    inside: { "typescript-to-lua": "what compiled code needs of its runtime library" },
  },
};

const folder = process.cwd();
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const { files, inside } = COMPILED[manifest.name] ?? { files: [], inside: {} };
const bill = billOfMaterials(
  {
    type: manifest.bin === undefined ? "library" : "application",
    component: componentOf(manifest),
    files: files.map((name) => ({ name, path: join(folder, name) })),
  },
  [
    ...dependenciesOf(folder),
    ...Object.entries(inside).map(([name, description]) =>
      installedComponent(name, folder, description),
    ),
  ],
);
writeFileSync(join(folder, "dist/sbom.cdx.json"), bill);
