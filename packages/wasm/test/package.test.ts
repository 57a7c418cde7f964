/** The package as its users get it: what it says of its filter is true, and its sources make the same filter again. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesIn, PackedProject, tarballProblems } from "../../core/test/support/packed-project";
import { pack } from "../build/pack.mjs";
import { borderOf, readArtifact } from "./artifact-module";

const NODE_MODULES = fileURLToPath(new URL("../node_modules", import.meta.url));
const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

let project: PackedProject;

beforeAll(async () => {
  project = await PackedProject.create("core", `${NODE_MODULES}/@solo-io/proxy-runtime`, "wasm");
}, 120_000);
afterAll(() => project?.remove());

describe("the packed package", { timeout: 120_000 }, () => {
  const tarball = () => project.tarballs.get("wasm") as string;

  it("has nothing that publint or attw object to", async () => {
    expect(await tarballProblems(tarball())).toEqual([]);
  });

  it("holds licence, filter and sources, and no image", async () => {
    const files = await filesIn(tarball());
    expect(files.filter((file) => !file.startsWith("dist/assembly/"))).toEqual([
      "LICENSE",
      "README.md",
      "dist/asconfig.json",
      "dist/keymate-istio.wasm",
      "dist/keymate-istio.wasm.sha256",
      "dist/natives.d.mts",
      "dist/natives.mjs",
      "dist/sbom.cdx.json",
      "index.d.ts",
      "index.js",
      "package.json",
    ]);
    expect(files).toContain("dist/assembly/abi/headers.ts");
  });

  it("runs the README's example, with types", async () => {
    await project.write("example.ts", block("ts"));
    await project.compile("example.ts");
    const [path, digest, version] = (await project.run(process.execPath, "example.js")).split("\n");
    expect(digest).toBe(
      createHash("sha256")
        .update(readFileSync(path as string))
        .digest("hex"),
    );
    expect(readFileSync(path as string)).toEqual(Buffer.from(readArtifact()));
    expect(version).toBe(JSON.parse(await project.read(MANIFEST)).version);
  });

  it("is compiled again from its sources as the README says", async () => {
    await project.write("filter.ts", block("typescript"));
    const [, command = ""] = /npx asc (filter\.ts.*)/.exec(README) ?? [];
    const parameters = command.split(" ");
    await project.run(process.execPath, `${NODE_MODULES}/assemblyscript/bin/asc.js`, ...parameters);
    const compiled = readFileSync(`${project.folder}/filter.wasm`);
    const own = borderOf(readArtifact());
    // The package's own filter has its texts packed besides.
    expect(pack(compiled).length).toBe(readArtifact().length);
    expect(borderOf(compiled).exports).toEqual(own.exports);
    expect(borderOf(compiled).imports).toEqual(own.imports);
  });
});

const MANIFEST = "node_modules/@keymate/istio-wasm/package.json";

/** The README's only block of a language. */
function block(language: string): string {
  const blocks = [...README.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))];
  if (blocks.length !== 1) throw new Error(`${blocks.length} blocks of ${language}, allowed 1`);
  return blocks[0]?.[1] as string;
}
