/** A Lua filter with a script of its own. */
import { readFileSync } from "node:fs";
import { luaStringLiteral } from "@keymate/istio-lua";
import type { Setup } from "./setup.js";

export function luaFilter(script: string): object {
  return {
    name: "envoy.filters.http.lua",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
      default_source_code: { inline_string: script },
      clear_route_cache: false,
    },
  };
}

/** What one writes by hand for a setup: `bare` as most people do, `guarded` with what it takes to guard a service. */
export function handWrittenScript(script: "bare" | "guarded", setup: Setup): string {
  const prefixes = setup.skipPrefixes.map(luaStringLiteral).join(", ");
  const read = (name: string) =>
    readFileSync(new URL(`hand-written/${name}.lua`, import.meta.url), "utf8");
  return (
    `local SKIP_PREFIXES = { ${prefixes} }\nlocal CAPTURES_BODY = ${setup.capturesBody}\n` +
    read("common") +
    read(script)
  );
}
