/** The package as its users get it, in Node and under both other compilers. */
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { lauxlib, lua, lualib } from "lua-wasm-bindings/dist/lua.51.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesIn, PackedProject, tarballProblems } from "./support/packed-project";

const CONFIGURATION = '{"gateway_url": "http://gateway:8080", "skip_paths": ["/health"]}';
const PROGRAM = (name: string) =>
  fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));

let project: PackedProject;

beforeAll(async () => {
  project = await PackedProject.create("core");
}, 120_000);
afterAll(() => project?.remove());

describe("the packed package", { timeout: 120_000 }, () => {
  const tarball = () => project.tarballs.get("core") as string;

  it("has nothing that publint or attw object to", async () => {
    expect(await tarballProblems(tarball())).toEqual([]);
  });

  it("holds licence, schema, sources and what they become", async () => {
    const files = await filesIn(tarball());
    for (const file of ["LICENSE", "README.md", "configuration.schema.json", "package.json"]) {
      expect(files).toContain(file);
    }
    expect(files).toContain("src/portable.d.ts");
    expect(files).toContain("dist/src/index.d.ts");
    expect(files).toContain("dist/sbom.cdx.json");
    const others = files.filter((file) => !/^(src|dist)\//.test(file));
    expect(others).toEqual(["LICENSE", "README.md", "configuration.schema.json", "package.json"]);
  });

  it("runs the README's examples and reads the schema, with types", async () => {
    const examples = readmeExamples();
    for (const [index, example] of examples.entries()) {
      await project.write(`example-${index}.ts`, example);
    }
    await project.write("schema.ts", SCHEMA_READER);
    await project.compile("schema.ts", ...examples.map((_, index) => `example-${index}.ts`));
    expect(await project.run(process.execPath, "schema.js")).toBe("gateway_url\n");
    for (const [index, example] of examples.entries()) {
      const printed = await project.run(process.execPath, `example-${index}.js`);
      expect(printed.trim().split("\n")).toEqual(promisedLines(example));
    }
  });

  it("compiles under AssemblyScript", async () => {
    await project.write(
      "assembly.ts",
      `import { DenialBody, decodeConfiguration } from "@keymate/istio-core/src/index";
      export function problemOf(document: string): string {
        return decodeConfiguration(document, DenialBody.Gateway).problem;
      }
      export function isSkipped(document: string, path: string): bool {
        const policy = decodeConfiguration(document, DenialBody.Gateway).policy;
        return policy !== null && policy.rules.routeFor("GET", path, "").isSkipped;
      }`,
    );
    await project.run(
      process.execPath,
      PROGRAM("assemblyscript/bin/asc.js"),
      ...["assembly.ts", "--outFile", "assembly.wasm", "--bindings", "esm"],
      ...["--runtime", "minimal", "--disableWarning", "235"],
    );
    const compiled = (await import(
      pathToFileURL(`${project.folder}/assembly.js`).href
    )) as CompiledSkipRules;
    expect(compiled.problemOf("{}")).toMatch(/^gateway_url: found nothing, allowed /);
    expect(compiled.isSkipped(CONFIGURATION, "/healthz")).toBe(true);
    expect(compiled.isSkipped(CONFIGURATION, "/health//z")).toBe(false);
  });

  it("compiles under typescript-to-lua", async () => {
    await project.write(
      "lua/main.ts",
      `import { DenialBody, decodeConfiguration } from "@keymate/istio-core/src/index";
      const decoding = decodeConfiguration(${JSON.stringify(CONFIGURATION)}, DenialBody.Gateway);
      const rules = decoding.policy!.rules;
      declare let answer: string;
      const isSkipped = (path: string) => rules.routeFor("GET", path, "").isSkipped;
      answer = \`\${isSkipped("/healthz")} \${isSkipped("/health//z")}\`;`,
    );
    await project.write("tsconfig.json", JSON.stringify(TSTL_PROJECT));
    await project.run(process.execPath, PROGRAM("typescript-to-lua/dist/tstl.js"));
    expect(answerOf(await project.read("out/bundle.lua"))).toBe("true false");
  });
});

/** The README's TypeScript. */
function readmeExamples(): string[] {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  return [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, example = ""]) => example);
}

/** What an example says it prints: comments at the end of a line that prints, or in its place. */
function promisedLines(example: string): string[] {
  const comments = [...example.matchAll(/(console\.log.*|^)\/\/ (\S.*)$/gm)];
  return comments.map(([, , text = ""]) => text);
}

const SCHEMA_READER =
  'import schema from "@keymate/istio-core/configuration.schema.json" with { type: "json" };\n' +
  "console.log(schema.required.join());\n";

interface CompiledSkipRules {
  problemOf(document: string): string;
  isSkipped(document: string, path: string): boolean;
}

/** As the README says. */
const TSTL_PROJECT = {
  compilerOptions: {
    target: "ESNext",
    module: "ESNext",
    moduleResolution: "bundler",
    lib: ["ESNext"],
    types: [],
    strict: true,
    rootDir: ".",
    outDir: "out",
    paths: { "@keymate/istio-core/src/*": ["./node_modules/@keymate/istio-core/src/*"] },
  },
  include: ["lua", "node_modules/@keymate/istio-core/src"],
  exclude: [],
  tstl: {
    luaTarget: "5.1",
    luaLibImport: "require-minimal",
    noImplicitSelf: true,
    luaBundle: "bundle.lua",
    luaBundleEntry: "lua/main.ts",
  },
};

/** Runs a script and returns its global variable `answer`. */
function answerOf(script: string): string {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const failed = lauxlib.luaL_dostring(state, script);
  if (failed !== 0) throw new Error(String(lua.lua_tostring(state, -1)));
  lua.lua_getglobal(state, "answer");
  return String(lua.lua_tostring(state, -1));
}
