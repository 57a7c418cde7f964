/** Where a Kubernetes resource, chart values or an Envoy filter keep the plugin's configuration. */
import { byteString } from "@keymate/istio-core/host";
import { readConfiguredScript } from "./lua-prelude.js";

export type Runtime = "wasm" | "lua";

/** One configuration on its way to a plugin. */
export interface Delivery {
  /** Where it stands, such as `WasmPlugin demo/keymate-plugin`; `""` for a file that is one. */
  readonly what: string;
  /** Null when nothing says so. */
  readonly runtime: Runtime | null;
  /** The path of the value in its document. */
  readonly path: readonly (string | number)[];
  /** The configuration as text, a byte string; undefined when it is the value itself. */
  readonly text?: string;
  /** Whether the filter may hold a request back for its body; Lua always may. */
  readonly holdsBody: boolean;
  /** What is taken when the value does not say it. */
  readonly defaults?: Readonly<Record<string, string>>;
}

/** What the chart sets when its values do not. */
export const CHART_DEFAULTS = {
  gateway_url: "http://keymate-gateway.keymate.svc.cluster.local:8080",
} as const;

/** What tells the Wasm filter that it may hold a request back (packages/wasm/assembly/config.ts). */
const HOLDS_BODY = "keymate-holds-body";

/** Every configuration of the plugin in one document. */
export function deliveriesIn(document: unknown): Delivery[] {
  const root = entries(document);
  if (typeof root["kind"] === "string" && typeof root["apiVersion"] === "string") {
    if (root["kind"] === "List") {
      return list(root["items"]).flatMap((item, index) =>
        deliveriesIn(item).map((each) => ({ ...each, path: ["items", index, ...each.path] })),
      );
    }
    return inResource(root);
  }
  if (isChartValues(root)) {
    const isLua = entries(root["lua"])["enabled"] === true;
    const runtime = isLua ? "lua" : "wasm";
    // The chart itself chooses a resource that can hold bodies back.
    return [
      {
        what: "chart values",
        runtime,
        path: ["config"],
        holdsBody: true,
        defaults: CHART_DEFAULTS,
      },
    ];
  }
  return [{ what: "", runtime: null, path: [], holdsBody: true }];
}

/** The plugin's configuration in an HTTP filter's `typed_config`; null when the filter is another one. */
export function deliveryInFilter(typedConfig: unknown): Omit<Delivery, "what" | "path"> | null {
  const filter = entries(typedConfig);
  const type = String(filter["@type"] ?? "");
  if (type.endsWith("envoy.extensions.filters.http.lua.v3.Lua")) {
    const source = entries(filter["default_source_code"])["inline_string"] ?? filter["inline_code"];
    return typeof source === "string" ? deliveryInScript(byteString(source)) : null;
  }
  if (!type.endsWith("envoy.extensions.filters.http.wasm.v3.Wasm")) return null;
  const config = entries(filter["config"]);
  const value = entries(config["configuration"])["value"];
  const text = typeof value === "string" ? value : JSON.stringify(value ?? "");
  if (!isOurs(text) && !isOurs(JSON.stringify(config["vm_config"] ?? ""))) return null;
  const isHolding =
    config["allow_on_headers_stop_iteration"] === true &&
    entries(config["vm_config"])["vm_id"] === HOLDS_BODY;
  return { runtime: "wasm", text: byteString(text), holdsBody: isHolding };
}

/** In a Lua filter's script, a byte string; null when the script is another one. */
export function deliveryInScript(script: string): Omit<Delivery, "what" | "path"> | null {
  const found = readConfiguredScript(script);
  return found && { runtime: "lua", text: found.document, holdsBody: true };
}

export function entries(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function inResource(resource: Readonly<Record<string, unknown>>): Delivery[] {
  const { name = "?", namespace } = entries(resource["metadata"]);
  const what = `${resource["kind"]} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
  const spec = entries(resource["spec"]);
  if (resource["kind"] === "WasmPlugin") return inWasm(what, spec, ["spec"]);
  if (resource["kind"] === "TrafficExtension") {
    return [
      ...inWasm(what, entries(spec["wasm"]), ["spec", "wasm"]),
      ...inLua(what, entries(spec["lua"])["inlineCode"], ["spec", "lua", "inlineCode"]),
    ];
  }
  if (resource["kind"] !== "EnvoyFilter") return [];
  return list(spec["configPatches"]).flatMap((patch, index) => {
    const value = entries(entries(entries(patch)["patch"])["value"]);
    const found = deliveryInFilter(value["typed_config"]);
    const path = ["spec", "configPatches", index, "patch", "value", "typed_config"];
    const last = found?.runtime === "lua" ? LUA_PATH : WASM_PATH;
    return found === null ? [] : [{ what, ...found, path: [...path, ...last] }];
  });
}

const LUA_PATH = ["default_source_code", "inline_string"];
const WASM_PATH = ["config", "configuration", "value"];

function inWasm(
  what: string,
  plugin: Readonly<Record<string, unknown>>,
  path: readonly string[],
): Delivery[] {
  const isPlugin = isOurs(JSON.stringify(plugin["pluginConfig"] ?? "")) || isOurs(plugin["url"]);
  if (!isPlugin) return [];
  return [{ what, runtime: "wasm", path: [...path, "pluginConfig"], holdsBody: false }];
}

function inLua(what: string, source: unknown, path: readonly string[]): Delivery[] {
  const found = typeof source === "string" ? deliveryInScript(byteString(source)) : null;
  return found === null ? [] : [{ what, path, ...found }];
}

/** Other plugins' resources are none of our business. */
function isOurs(value: unknown): boolean {
  return typeof value === "string" && /"gateway_url"|keymate-istio/.test(value);
}

function isChartValues(root: Readonly<Record<string, unknown>>): boolean {
  return ["wasm", "lua", "config", "workload", "targetRefs", "cluster", "api"].some(
    (key) => key in root,
  );
}
