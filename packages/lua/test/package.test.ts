/** The package as its users get it, and the script that it puts together. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesIn, PackedProject, tarballProblems } from "../../core/test/support/packed-project";
import { luaStringLiteral, withConfiguration } from "../index.js";
import { CONFIGURATION, machineWithEnvoy, script } from "./artifact-script";
import { LuaMachine } from "./lua-machine";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

describe("the packed package", { timeout: 120_000 }, () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await PackedProject.create("core", "lua");
  }, 120_000);
  afterAll(() => project?.remove());
  const tarball = () => project.tarballs.get("lua") as string;

  it("has nothing that publint or attw object to", async () => {
    expect(await tarballProblems(tarball())).toEqual([]);
  });

  it("holds licence, filter and sources", async () => {
    const files = await filesIn(tarball());
    expect(files.filter((file) => !file.startsWith("dist/src/"))).toEqual([
      "LICENSE",
      "README.md",
      "build/assignments.mjs",
      "build/bindings.mjs",
      "build/calls.mjs",
      "build/constants.mjs",
      "build/constructors.mjs",
      "build/exits.mjs",
      "build/expressions.mjs",
      "build/fields.mjs",
      "build/flatten.mjs",
      "build/inline.mjs",
      "build/library.mjs",
      "build/locals.mjs",
      "build/loops.mjs",
      "build/messages.mjs",
      "build/methods.mjs",
      "build/moved.mjs",
      "build/origins.mjs",
      "build/own-names.mjs",
      "build/program.mjs",
      "build/quicken.mjs",
      "build/rename.mjs",
      "build/returns.mjs",
      "build/script.d.mts",
      "build/script.mjs",
      "build/shorten.mjs",
      "build/top-level.mjs",
      "build/tree.mjs",
      "build/unused.mjs",
      "build/values.mjs",
      "dist/keymate-access.lua",
      "dist/keymate-access.lua.sha256",
      "dist/sbom.cdx.json",
      "index.d.ts",
      "index.js",
      "package.json",
      "tsconfig.json",
    ]);
    expect(files).toContain("dist/src/entry.ts");
  });

  it("runs the README's example, with types", async () => {
    await project.write("example.ts", block("ts"));
    await project.compile("example.ts");
    const printed = await project.run(process.execPath, "example.js");
    expect(printed.split("\n")[0]).toMatch(/^local KEYMATE_CONFIGURATION = "\{.*\}" -- Keymate/);
    expect(printed.slice(printed.indexOf("-- Keymate")).trim()).toBe(script.trim());
  });

  it("builds the script again, and one with more in it as the README says", async () => {
    for (const name of BUILD_TOOLS) {
      await project.link(name, fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url)));
    }
    await project.write("same.ts", 'import "@keymate/istio-lua/src/entry";\n');
    await project.write("filter.ts", block("typescript"));
    await project.write("build.js", block("js"));
    await project.write("same.js", block("js").replaceAll("filter.", "same."));
    await project.run(process.execPath, "same.js");
    await project.run(process.execPath, "build.js");

    const same = await project.read("same.lua");
    expect(Math.abs(same.length - script.length)).toBeLessThan(500);
    const story = storyOf(script);
    expect(story.at(-1)).toMatch(/^answered 403 /);
    expect(storyOf(same)).toEqual(story);
    expect(storyOf(await project.read("filter.lua"))).toEqual(["logWarn asked", ...story]);
  });

  it("knows version and digest of its script", async () => {
    await project.write(
      "facts.js",
      `import { path, sha256, version } from "@keymate/istio-lua";
      console.log(JSON.stringify({ path, sha256, version }));`,
    );
    const facts = JSON.parse(await project.run(process.execPath, "facts.js"));
    expect(facts.sha256).toBe(createHash("sha256").update(readFileSync(facts.path)).digest("hex"));
    expect(readFileSync(facts.path, "utf8")).toBe(script);
    const manifest = await project.read("node_modules/@keymate/istio-lua/package.json");
    expect(facts.version).toBe(JSON.parse(manifest).version);
  });
});

/** What the optional peer dependencies are. */
const BUILD_TOOLS = [
  "@typescript-to-lua/language-extensions",
  "luamin",
  "luaparse",
  "typescript",
  "typescript-to-lua",
];

/** The README's only block of a language. */
function block(language: string): string {
  const blocks = [...README.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))];
  if (blocks.length !== 1) throw new Error(`${blocks.length} blocks of ${language}, allowed 1`);
  return blocks[0]?.[1] as string;
}

/** What becomes of a request that is denied, and what the script logs about it. */
function storyOf(source: string): string[] {
  const machine = machineWithEnvoy();
  machine.run(`local KEYMATE_CONFIGURATION = ${luaStringLiteral(CONFIGURATION)} ${source}`);
  const story = machine.run(`
    local ending, stream = perform({
      lines = { { ":method", "POST" }, { ":path", "/orders" }, { ":authority", "shop" } },
      reply = { headers = { [":status"] = "403", ["x-envoy-upstream-service-time"] = "1" }, body = "" },
    })
    return stream.log .. ending`);
  return story?.split("\n") ?? [];
}

describe("withConfiguration", () => {
  it("refuses what the core refuses, in its words", () => {
    expect(() => withConfiguration("{}")).toThrow(/^gateway_url: found nothing, allowed /);
    expect(() => withConfiguration({ gateway_url: "http://g", timeout: 0 })).toThrow(/^timeout: /);
  });

  it("takes text and objects, as UTF-8 and in printable ASCII", () => {
    const configuration = { gateway_url: "http://g", cluster_name: "tür" };
    const whole = withConfiguration(configuration);
    expect(whole).toBe(withConfiguration(JSON.stringify(configuration)));
    expect(whole.split("\n")[0]).toMatch(/^[ -~]*t\\195\\188r[ -~]*$/);
  });
});

describe("luaStringLiteral", () => {
  it("brings every byte into Lua", () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("");
    const literal = luaStringLiteral(`${bytes}7`);
    expect(literal).toMatch(/^[ -~]+$/);
    const codes = new LuaMachine().run(
      `local codes = {} for code in (${literal}):gmatch(".") do codes[#codes + 1] = code:byte() end
      return table.concat(codes, ",")`,
    );
    expect(codes).toBe([...Array(256).keys(), 0x37].join(","));
  });

  it("names the first code unit that is no byte", () => {
    expect(() => luaStringLiteral("a\u0100")).toThrow(
      "code unit 1 is 256, a byte string ends at 255",
    );
  });
});
