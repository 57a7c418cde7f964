/** Renders the plugin as the HTTP filter that Envoy loads, in the way Istio or the chart would deliver it. */
import { readFileSync } from "node:fs";
import { configurationPrelude } from "@keymate/istio-lua";
import type { Runtime } from "../conformance/case.js";

export interface Plugin {
  readonly runtime: Runtime;
  /** Path of `keymate-istio.wasm` or `keymate-access.lua`. */
  readonly artifact: string;
  /** The configuration document as UTF-8 bytes, one code unit a byte. */
  readonly document: string;
}

/** The `vm_id` that tells the Wasm filter that it may hold a request back for its body. */
export const HOLDS_BODY = "keymate-holds-body";

/** `name` must be unique in one Envoy: it is what Wasm log lines are told apart by, and the prefix of the Lua statistics. */
export function pluginFilter(name: string, plugin: Plugin): object {
  return plugin.runtime === "wasm" ? wasmFilter(name, plugin) : luaFilter(name, plugin);
}

function wasmFilter(name: string, plugin: Plugin): object {
  const config = {
    name,
    root_id: name,
    failure_policy: "FAIL_RELOAD",
    vm_config: {
      runtime: "envoy.wasm.runtime.v8",
      code: { local: { filename: plugin.artifact } },
    },
    configuration: {
      "@type": "type.googleapis.com/google.protobuf.StringValue",
      value: Buffer.from(plugin.document, "latin1").toString("utf8"),
    },
  };
  return {
    name: "keymate",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
      // Only an EnvoyFilter can set this field, so it is set only where the product needs it.
      config: capturesBody(plugin.document)
        ? {
            ...config,
            vm_config: { ...config.vm_config, vm_id: HOLDS_BODY },
            allow_on_headers_stop_iteration: true,
          }
        : config,
    },
  };
}

/** The configuration is put in front of the script on its first line, so that the line numbers of the script stay what they are. */
function luaFilter(name: string, plugin: Plugin): object {
  return {
    name: "keymate",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
      default_source_code: {
        inline_string:
          configurationPrelude(plugin.document) + readFileSync(plugin.artifact, "utf8"),
      },
      stat_prefix: name,
      clear_route_cache: false,
    },
  };
}

/** Whether a configuration document asks for request bodies. */
export function capturesBody(document: string): boolean {
  try {
    const mode: unknown = JSON.parse(document)?.body?.mode;
    return mode !== undefined && mode !== "none";
  } catch {
    return false;
  }
}
