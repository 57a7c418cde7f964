/** Where a Lua filter has its script from, and the script where it is at hand. */
import { byteString } from "@keymate/istio-core/host";
import { entries } from "../configuration/deliveries.js";
import { readAtHand } from "./at-hand.js";

export interface LuaScript {
  /** A file, an environment variable, or `inline`. */
  readonly from: string;
  /** A byte string; null when only the proxy has it. */
  readonly text: string | null;
}

/**
 * @param filter the `typed_config` of an HTTP filter.
 * @returns null when it is no Lua filter.
 */
export function luaScriptOf(filter: Readonly<Record<string, unknown>>): LuaScript | null {
  if (!String(filter["@type"] ?? "").endsWith("envoy.extensions.filters.http.lua.v3.Lua")) {
    return null;
  }
  const source = entries(filter["default_source_code"]);
  const { inline_bytes: bytes, filename, environment_variable: variable } = source;
  if (typeof filename === "string") {
    return { from: filename, text: readAtHand(filename)?.toString("latin1") ?? null };
  }
  if (typeof variable === "string") return { from: `environment variable ${variable}`, text: null };
  if (typeof bytes === "string") return { from: "inline", text: latin1(bytes) };
  return {
    from: "inline",
    text: byteString(String(source["inline_string"] ?? filter["inline_code"] ?? "")),
  };
}

function latin1(base64: string): string {
  return Buffer.from(base64, "base64").toString("latin1");
}
