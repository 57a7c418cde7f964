import { readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CONFIGURATION, machineWithEnvoy, machineWithScript, script } from "./artifact-script.js";
import { globalNames } from "./global-names.mjs";
import { LuaMachine } from "./lua-machine.js";

/** Istio takes up to 64 KiB of script and configuration together. */
const LARGEST = 49_152;

const ENTRY_POINTS = ["envoy_on_request", "envoy_on_response"];

/** Of Lua 5.1's own names, those that the script may read. None loads code, opens files or looks into other functions. */
const LUA_NAMES = [
  "assert",
  "collectgarbage",
  "error",
  "getmetatable",
  "ipairs",
  "math",
  "next",
  "pairs",
  "pcall",
  "rawequal",
  "rawget",
  "rawset",
  // A bundle hands what it does not know to the loader outside; there is nothing that it does not know.
  "require",
  "select",
  "setmetatable",
  "string",
  "table",
  "tonumber",
  "tostring",
  "type",
  "unpack",
];

describe("the script", () => {
  it(`has at most ${LARGEST} bytes, all of them printable ASCII`, () => {
    expect(script.length).toBeLessThanOrEqual(LARGEST);
    expect(script).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it("says in its first lines what it is and where the configuration goes", () => {
    const { version } = JSON.parse(
      readFileSync(new URL("../package.json", import.meta.url), "utf8"),
    ) as { version: string };
    expect(script.split("\n").slice(0, 2)).toEqual([
      `-- Keymate enforcement for Istio ${version}, Envoy Lua filter. Apache-2.0.`,
      "-- Put the configuration in front, as JSON text: local KEYMATE_CONFIGURATION = '{...}'",
    ]);
    expect(script).toContain(`"${version}"`);
  });

  it("tells nothing of the machine it was built on", () => {
    const repository = fileURLToPath(new URL("../../..", import.meta.url));
    const traces = [repository, homedir(), tmpdir(), "node_modules", "file:/", "packages/"];
    expect(traces.filter((trace) => script.includes(trace))).toEqual([]);
  });

  it("writes two global names: what Envoy calls", () => {
    expect(globalNames(script).written).toEqual(ENTRY_POINTS);
  });

  it("reads two global names that are not Lua's: the configuration and LuaJIT's compiler", () => {
    const { read } = globalNames(script);
    const others = read.filter((name) => !LUA_NAMES.includes(name));
    expect([...new Set(others)].sort()).toEqual(["KEYMATE_CONFIGURATION", "jit"]);
    expect(read).toContain("pcall");
  });

  it("behind its configuration reads the compiler alone", () => {
    const { read } = globalNames(`local KEYMATE_CONFIGURATION = ''\n${script}`);
    const others = read.filter((name) => !LUA_NAMES.includes(name));
    expect([...new Set(others)]).toEqual(["jit"]);
  });
});

describe("a machine that loads it", () => {
  /** Notes every global name that is read though absent, or written, from now on. */
  const WATCH = `
    local read, written, names = {}, {}, {}
    for name, value in pairs(_G) do names[name] = value end
    local libraries = {}
    for _, library in ipairs({ "string", "table", "math" }) do
      for name, value in pairs(_G[library]) do libraries[library .. "." .. name] = value end
    end
    setmetatable(_G, {
      __index = function(_, name) read[#read + 1] = name end,
      __newindex = function(globals, name, value) written[#written + 1] = name rawset(globals, name, value) end,
    })
    rawset(_G, "seen", function()
      for name, value in pairs(names) do
        if rawget(_G, name) ~= value then written[#written + 1] = name end
      end
      for name, value in pairs(libraries) do
        local library, field = name:match("(.*)%.(.*)")
        if _G[library][field] ~= value then written[#written + 1] = name end
      end
      table.sort(read)
      table.sort(written)
      return "read: " .. table.concat(read, " ") .. "; written: " .. table.concat(written, " ")
    end)`;

  it.each([
    ["behind its configuration", `local KEYMATE_CONFIGURATION = '${CONFIGURATION}'\n`, "jit"],
    ["without a configuration", "", "KEYMATE_CONFIGURATION jit"],
  ])("%s has two global names more, and nothing else has changed", (_, configuration, read) => {
    const machine = new LuaMachine();
    machine.run(WATCH);
    machine.run(configuration + script);
    expect(machine.run("return seen()")).toBe(`read: ${read}; written: ${ENTRY_POINTS.join(" ")}`);
  });

  it("has no more of them after requests and responses", () => {
    const machine = machineWithEnvoy();
    machine.run(WATCH);
    machine.run(`local KEYMATE_CONFIGURATION = '${CONFIGURATION}'\n${script}`);
    machine.run(`
      local lines = { { ":method", "GET" }, { ":path", "/orders" }, { "keymate-enforcer", "forged" } }
      local reply = { headers = { [":status"] = "200", ["x-envoy-upstream-service-time"] = "1" }, body = "" }
      for _, given in pairs({ reply, false }) do
        local _, stream = perform({ lines = lines, reply = given or nil })
        perform_response(stream, { { ":status", "200" }, { "keymate-decision", "forged" } })
      end`);
    expect(machine.run("return seen()")).toBe(`read: jit; written: ${ENTRY_POINTS.join(" ")}`);
  });

  it("needs no handle while it loads, and keeps none when a request is over", () => {
    const machine = machineWithScript();
    for (const path of ["/public", "/orders"]) {
      machine.run(`perform({ lines = { { ":method", "GET" }, { ":path", "${path}" } } })`);
      expect([path, machine.run("return tostring(is_kept())")]).toEqual([path, "false"]);
    }
  });
});
