/** Which code a filter runs. */
import { createHash } from "node:crypto";
import { entries } from "../configuration/deliveries.js";
import { readConfiguredScript } from "../configuration/lua-prelude.js";
import { readAtHand } from "./at-hand.js";
import { type LuaScript, luaScriptOf } from "./lua-script.js";

export interface Code {
  /** A file, a URL, an environment variable, or `inline`. */
  readonly from: string;
  /** Hexadecimal; null when only the proxy has the code. Of a Lua filter without the configuration in front. */
  readonly sha256: string | null;
  /** Null when the code does not say it. */
  readonly version: string | null;
}

/** @param filter the `typed_config` of a Wasm or Lua filter. */
export function codeOf(filter: Readonly<Record<string, unknown>>): Code {
  const script = luaScriptOf(filter);
  if (script !== null) return codeOfScript(script);
  const code = entries(entries(entries(filter["config"])["vm_config"])["code"]);
  const remote = entries(code["remote"]);
  if (code["remote"] !== undefined) {
    const from = String(entries(remote["http_uri"])["uri"] ?? "?");
    return { from, sha256: remote["sha256"] ? String(remote["sha256"]) : null, version: null };
  }
  const local = entries(code["local"]);
  if (typeof local["inline_bytes"] === "string") {
    const bytes = Buffer.from(local["inline_bytes"], "base64");
    return { from: "inline", sha256: digest(bytes), version: null };
  }
  const from = String(local["filename"] ?? "?");
  // Istio's agent stores a module under its digest; the file itself is at hand only inside of the proxy's container.
  const named = /\b[0-9a-f]{64}\b(?=\.wasm$)/.exec(from)?.[0] ?? null;
  const module = readAtHand(from);
  return { from, sha256: module === null ? named : digest(module), version: null };
}

function codeOfScript({ from, text }: LuaScript): Code {
  if (text === null) return { from, sha256: null, version: null };
  const script = readConfiguredScript(text)?.script ?? "";
  return {
    from,
    sha256: digest(Buffer.from(script, "latin1")),
    version: /^-- Keymate enforcement for Istio ([^,\s]+),/.exec(script)?.[1] ?? null,
  };
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
