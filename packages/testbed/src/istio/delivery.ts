/**
 * Turns the resources that the chart renders into what Envoy gets from Istio: clusters, and the HTTP filter.
 *
 * For a `WasmPlugin` and a `TrafficExtension` this does what istiod does (pilot/pkg/model/extensions.go of Istio 1.31), for the image
 * what its agent does: the code becomes a local file. An `EnvoyFilter` holds Envoy's own terms already.
 */
import { type Resource, patchesOf } from "./resource.js";

export interface Delivery {
  readonly clusters: readonly (Record<string, unknown> & { readonly name: string })[];
  /** Envoy's `HttpFilter`. */
  readonly filter: Record<string, unknown>;
}

/** @param wasm the file that the image would hold. */
export function deliver(resources: readonly Resource[], wasm: string): Delivery {
  return {
    clusters: patchesOf(resources, "CLUSTER").map(
      ({ patch }) => patch.value as Delivery["clusters"][number],
    ),
    filter: filterOf(resources, wasm),
  };
}

function filterOf(resources: readonly Resource[], wasm: string): Record<string, unknown> {
  const plugin = resources.find(({ kind }) => kind === "WasmPlugin");
  if (plugin) return wasmFilter(plugin.spec as unknown as WasmFields, wasm);
  const extension = resources.find(({ kind }) => kind === "TrafficExtension")?.spec;
  if (extension?.["wasm"]) return wasmFilter(extension["wasm"] as WasmFields, wasm);
  if (extension) return luaFilter(extension["lua"] as { inlineCode: string });

  const filter = patchesOf(resources, "HTTP_FILTER")[0]?.patch.value;
  if (!filter) throw new Error("found no filter among the resources");
  if (!("config_discovery" in filter)) return filter;
  const discovered = patchesOf(resources, "EXTENSION_CONFIG").find(
    ({ patch }) => patch.value["name"] === filter["name"],
  );
  if (!discovered) throw new Error(`found no extension configuration ${String(filter["name"])}`);
  return withLocalCode(discovered.patch.value, wasm);
}

/** The fields that `WasmPlugin` and `TrafficExtension` share. */
interface WasmFields {
  readonly failStrategy: "FAIL_RELOAD" | "FAIL_CLOSE" | "FAIL_OPEN";
  readonly pluginConfig: unknown;
  readonly pluginName?: string;
}

const FAILURE_POLICIES = {
  FAIL_RELOAD: "FAIL_RELOAD",
  FAIL_CLOSE: "FAIL_CLOSED",
  FAIL_OPEN: "FAIL_OPEN",
} as const;

function wasmFilter(fields: WasmFields, wasm: string): Record<string, unknown> {
  return {
    name: "wasm",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
      config: {
        name: "demo.keymate-plugin",
        root_id: fields.pluginName ?? "",
        failure_policy: FAILURE_POLICIES[fields.failStrategy],
        configuration: {
          "@type": "type.googleapis.com/google.protobuf.StringValue",
          value: JSON.stringify(fields.pluginConfig),
        },
        vm_config: { runtime: "envoy.wasm.runtime.v8", code: { local: { filename: wasm } } },
      },
    },
  };
}

function luaFilter({ inlineCode }: { inlineCode: string }): Record<string, unknown> {
  return {
    name: "lua",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
      default_source_code: { inline_string: inlineCode },
    },
  };
}

function withLocalCode(extension: Record<string, unknown>, wasm: string): Record<string, unknown> {
  const copy = structuredClone(extension) as Record<string, unknown> & {
    typed_config: { config: { vm_config: { code: unknown } } };
  };
  copy.typed_config.config.vm_config.code = { local: { filename: wasm } };
  return copy;
}
