/** Who takes part. Another filter joins by one option: `--wasm name=path/to/filter.wasm`, `--lua name=path/to/script.lua`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configurationPrelude } from "@keymate/istio-lua";
import { pluginArtifact } from "../../envoy/artifacts.js";
import { extAuthzFilter, withoutExtAuthz } from "./ext-authz.js";
import { handWrittenScript, luaFilter } from "./lua-filter.js";
import { productConfiguration } from "./setup.js";
import type { Setup } from "./setup.js";
import { wasmFilter } from "./wasm-filter.js";

export interface Contender {
  /** Short and unique: what `--contender` and the result files call it. */
  readonly name: string;
  readonly title: string;
  /** The HTTP filters in front of the router. */
  filters(setup: Setup): object[];
  /** `typed_per_filter_config` of the routes that the setup's skip prefixes lead to, when skipping is done by routes. */
  skippedRoute?(): object;
  /** Whether it asks the gateway at all. */
  readonly asks: boolean;
  /** Whether it can take a decision again for an equal request. */
  readonly caches?: boolean;
}

export const NO_FILTER = "none";
export const EXT_AUTHZ = "ext_authz";

export const CONTENDERS: readonly Contender[] = [
  { name: NO_FILTER, title: "no filter", asks: false, filters: () => [] },
  {
    name: EXT_AUTHZ,
    title: "native ext_authz",
    asks: true,
    filters: (setup) => [extAuthzFilter(setup)],
    skippedRoute: withoutExtAuthz,
  },
  {
    name: "lua-by-hand",
    title: "hand-written Lua",
    asks: true,
    filters: (setup) => [luaFilter(handWrittenScript("bare", setup))],
  },
  {
    name: "lua-by-hand-guarded",
    title: "hand-written Lua, guarded",
    asks: true,
    filters: (setup) => [luaFilter(handWrittenScript("guarded", setup))],
  },
  { ...luaContender("lua", "Keymate Lua", () => pluginArtifact("lua")), caches: true },
  {
    name: "wasm-by-hand",
    title: "hand-written Wasm",
    asks: true,
    filters: (setup) => [wasmFilter(HAND_WRITTEN_MODULE, handWrittenConfiguration(setup), setup)],
  },
  { ...wasmContender("wasm", "Keymate Wasm", () => pluginArtifact("wasm")), caches: true },
];

/** A proxy-wasm filter that reads the product's configuration document. */
export function wasmContender(name: string, title: string, path: () => string): Contender {
  const filters = (setup: Setup) => [wasmFilter(path(), productConfiguration(setup), setup)];
  return { name, title, asks: true, filters };
}

/** A Lua script that reads `KEYMATE_CONFIGURATION` as the product's does. */
export function luaContender(name: string, title: string, path: () => string): Contender {
  const script = (setup: Setup) =>
    configurationPrelude(productConfiguration(setup)) + readFileSync(path(), "utf8");
  return { name, title, asks: true, filters: (setup) => [luaFilter(script(setup))] };
}

/** Compiled by this package's build. */
const HAND_WRITTEN_MODULE = fileURLToPath(new URL("../../../dist/by-hand.wasm", import.meta.url));

/** What `assembly/by-hand/index.ts` reads. */
function handWrittenConfiguration({ capturesBody, skipPrefixes }: Setup): string {
  return [capturesBody ? "body" : "", ...skipPrefixes].join("\n");
}
