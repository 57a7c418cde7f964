/** Where the workspace is and which packages it has. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const WORKSPACE_ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(
  /[\\/]$/,
  "",
);

/** Every package below `packages/`, then those of `examples/`, ordered by folder: its folder's name, path and manifest. */
export function workspacePackages(root = WORKSPACE_ROOT) {
  return ["packages", "examples"]
    .map((parent) => join(root, parent))
    .filter((parent) => existsSync(parent))
    .flatMap((parent) =>
      readdirSync(parent)
        .sort()
        .map((folder) => ({ folder, path: join(parent, folder) })),
    )
    .filter(({ path }) => existsSync(join(path, "package.json")))
    .map((entry) => ({ ...entry, manifest: readJson(join(entry.path, "package.json")) }));
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
