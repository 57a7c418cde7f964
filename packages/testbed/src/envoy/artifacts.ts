/** Where the build leaves what Envoy loads. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Runtime } from "../conformance/case.js";

export const RUNTIMES: readonly Runtime[] = ["wasm", "lua"];

const PATHS: Readonly<Record<Runtime, string>> = {
  wasm: "../../../wasm/dist/keymate-istio.wasm",
  lua: "../../../lua/dist/keymate-access.lua",
};

/** The path of the built plugin. Throws when it is not built. */
export function pluginArtifact(runtime: Runtime): string {
  const path = fileURLToPath(new URL(PATHS[runtime], import.meta.url));
  if (!existsSync(path)) throw new Error(`the ${runtime} plugin is not built: ${path} is missing`);
  return path;
}
