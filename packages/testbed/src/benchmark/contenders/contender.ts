/** Who takes part. Another proxy-wasm filter joins by one option: `--wasm name=path/to/filter.wasm`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configurationPrelude, luaStringLiteral } from "@keymate/istio-lua";
import { pluginArtifact } from "../../envoy/artifacts.js";
import { extAuthzFilter, withoutExtAuthz } from "./ext-authz.js";
import { productConfiguration } from "./setup.js";
import type { Setup } from "./setup.js";

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
    filters: (setup) => [luaFilter(handWrittenScript(setup))],
  },
  {
    name: "lua",
    title: "Keymate Lua",
    asks: true,
    caches: true,
    filters: (setup) => [
      luaFilter(
        configurationPrelude(productConfiguration(setup)) +
          readFileSync(pluginArtifact("lua"), "utf8"),
      ),
    ],
  },
  { ...wasmContender("wasm", "Keymate Wasm", () => pluginArtifact("wasm")), caches: true },
];

/** A proxy-wasm filter that reads the product's configuration document. */
export function wasmContender(name: string, title: string, path: () => string): Contender {
  return { name, title, asks: true, filters: (setup) => [wasmFilter(path(), setup)] };
}

/** Another build of the product's Lua script, or a script that reads `KEYMATE_CONFIGURATION` as it does. */
export function luaContender(name: string, path: string): Contender {
  return {
    name,
    title: name,
    asks: true,
    filters: (setup) => [
      luaFilter(configurationPrelude(productConfiguration(setup)) + readFileSync(path, "utf8")),
    ],
  };
}

function handWrittenScript(setup: Setup): string {
  const prefixes = setup.skipPrefixes.map(luaStringLiteral).join(", ");
  const script = fileURLToPath(new URL("hand-written.lua", import.meta.url));
  return (
    `local SKIP_PREFIXES = { ${prefixes} }\nlocal CAPTURES_BODY = ${setup.capturesBody}\n` +
    readFileSync(script, "utf8")
  );
}

function luaFilter(script: string): object {
  return {
    name: "envoy.filters.http.lua",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
      default_source_code: { inline_string: script },
      clear_route_cache: false,
    },
  };
}

function wasmFilter(path: string, setup: Setup): object {
  return {
    name: "envoy.filters.http.wasm",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
      config: {
        name: "benchmark",
        root_id: "benchmark",
        failure_policy: "FAIL_RELOAD",
        vm_config: {
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { filename: path } },
          // Tells the filter that it is delivered in a way that can hold a request back.
          ...(setup.capturesBody ? { vm_id: "keymate-holds-body" } : {}),
        },
        configuration: {
          "@type": "type.googleapis.com/google.protobuf.StringValue",
          value: productConfiguration(setup),
        },
        ...(setup.capturesBody ? { allow_on_headers_stop_iteration: true } : {}),
      },
    },
  };
}
