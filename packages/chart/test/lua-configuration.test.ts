/** Values go into the text of a program. Whatever they are, they arrive as data. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { lauxlib, lua, lualib } from "lua-wasm-bindings/dist/lua.51.js";
import { expect, test } from "vitest";
import { describeWithHelm, useChart } from "./helm.js";
import { renderValues } from "./values.js";

const HOSTILE: readonly (readonly [string, string])[] = [
  ["quotes", `'"\`"; os.exit(1) --`],
  ["line breaks", "one\ntwo\r\nthree\n\rfour"],
  ["long brackets", "]] ]=] ]==] [[ [=[ --[[ ]]--"],
  ["backslashes", "\\ \\\\ \\n \\034 \\x22 \\u{22} \\z \\"],
  ["NUL and control characters", "\0 \x01\x02\x07\b\t\v\f\x1a\x1b\x7f"],
  ["digits behind escapes", "\x001\x019 \x7f0"],
  ["non-ASCII text", "é ß 中文 🔑 \u0085 \u00a0 \u2028 \u2029 \ufeff \uffff"],
  ["Go templates", "{{ .Values }} {{- fail 1 -}} {{ include `keymate.plan` . }} }}"],
  ["YAML", "a: &b !!int |- \n  - x # y\n---\n...\n%TAG"],
  ["markup", "<script>&amp;</script> > < &"],
  ["format verbs and replacements", "%s %d %% %n ${1} $1 \\1"],
  ["Lua itself", `" .. error("out") .. "`],
  ["spaces", "  leading, trailing, tabs\t\t  \n\n\n"],
];

/** Answers every byte of the configuration as two hexadecimal digits, past the C string at the border to JavaScript. */
const ANSWER = `return (KEYMATE_CONFIGURATION:gsub(".", function(c) return string.format("%02x", c:byte()) end))`;

describeWithHelm("hostile values in the Lua source", () => {
  const chart = useChart(ANSWER, (folder) => rm(join(folder, "values.schema.json")));

  test.each(HOSTILE)("%s", async (_, text) => {
    const config = {
      gateway_url: "http://gateway.example",
      cluster_name: text,
      skip_paths: [text, { [text]: text }],
    };
    for (const [api, sourceOf] of SOURCES) {
      const resources = await renderValues(chart.path, { lua: { enabled: true }, api, config });
      const filter = resources.find((each) => each.metadata.name === "keymate-plugin");
      const source = sourceOf(filter?.spec as never);
      expect(source, "the configuration is ASCII").toMatch(
        /^local KEYMATE_CONFIGURATION = "[ -~]*"\n/,
      );
      expect(JSON.parse(runLua(source))).toEqual(config);
    }
  });
});

type Path = (spec: never) => string;
const SOURCES: readonly (readonly [string, Path])[] = [
  ["TrafficExtension", (spec: { lua: { inlineCode: string } }) => spec.lua.inlineCode],
  [
    "EnvoyFilter",
    (spec: {
      configPatches: {
        patch: { value: { typed_config: { default_source_code: { inline_string: string } } } };
      }[];
    }) => spec.configPatches[0]!.patch.value.typed_config.default_source_code.inline_string,
  ],
];

function runLua(source: string): string {
  const state = lauxlib.luaL_newstate();
  try {
    lualib.luaL_openlibs(state);
    const status = lauxlib.luaL_dostring(state, source);
    const answer = lua.lua_tostring(state, -1);
    if (status !== 0) throw new Error(`Lua: ${answer}`);
    return Buffer.from(answer, "hex").toString("utf8");
  } finally {
    lua.lua_close(state);
  }
}
