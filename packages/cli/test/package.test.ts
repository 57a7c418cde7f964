/** The program as its users get it. */
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesIn, PackedProject, tarballProblems } from "../../core/test/support/packed-project.js";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

const AJV_NEEDS = ["fast-deep-equal", "fast-uri", "json-schema-traverse", "require-from-string"];

let project: PackedProject;

beforeAll(async () => {
  const installed = (name: string, from: string) => realpathSync(join(from, name));
  const own = fileURLToPath(new URL("../node_modules", import.meta.url));
  const direct = ["ajv", "commander", "yaml"].map((name) => installed(name, own));
  // pnpm puts a package's own dependencies beside its real place.
  const indirect = AJV_NEEDS.map((name) => installed(name, dirname(direct[0] as string)));
  const dependencies = [...indirect, ...direct];
  project = await PackedProject.create("core", ...dependencies, "cli");
}, 120_000);
afterAll(() => project?.remove());

describe("the packed package", { timeout: 120_000 }, () => {
  const tarball = () => project.tarballs.get("cli") as string;

  it("has nothing that publint or attw object to", async () => {
    expect(await tarballProblems(tarball())).toEqual([]);
  });

  it("holds licence and program, and nothing else", async () => {
    const files = await filesIn(tarball());
    expect(files.filter((each) => !each.startsWith("dist/"))).toEqual([
      ...["LICENSE", "README.md", "package.json"],
    ]);
    expect(files).toContain("dist/main.js");
    expect(files).toContain("dist/sbom.cdx.json");
    expect(files).toContain("dist/chart/templates/_plan.tpl");
  });

  it("does what the README shows", async () => {
    const [configuration, commands, shown] = exampleIn(README);
    await project.write("keymate.yaml", configuration);
    const printed = await project.run(
      "sh",
      ...["-ec", commands.replaceAll("keymate-istio ", "node_modules/.bin/keymate-istio ")],
    );
    expect(printed).toBe(shown);
  });

  it("renders the chart that it carries", async () => {
    const command = "node_modules/.bin/keymate-istio render --set lua.enabled=true --json";
    const resources = JSON.parse(await project.run("sh", "-c", command)) as { kind: string }[];
    expect(resources.map(({ kind }) => kind)).toEqual(["EnvoyFilter", "EnvoyFilter"]);
  });

  it("ends with the status of its answer", async () => {
    await project.write("invalid.json", "{}");
    const command = "node_modules/.bin/keymate-istio validate invalid.json; echo $?";
    const printed = await project.run("sh", "-c", command);
    expect(printed.trim().split("\n").slice(-2)).toEqual(["0 valid, 1 invalid", "1"]);
  });

  // Each program starts when writing to the pipe has failed: then its reader is gone.
  const unread = {
    output: "while printf . 2>/dev/null; do :; done",
    errors: "while printf . >&2; do :; done",
  };
  it.each([
    [unread.output, "2>errors | true", "validate valid.yaml", "0"],
    [unread.output, "2>errors | true", "validate valid.yaml invalid.json valid.yaml", "1"],
    [unread.errors, "2>&1 >printed | true", "validate nowhere.yaml", "3"],
  ])(
    "ends quietly, with its status, when nobody reads: %s; %s, %s",
    async (wait, pipe, command, status) => {
      await project.write("valid.yaml", "gateway_url: http://gateway:8080\n");
      await project.write("invalid.json", "{}");
      await project.write("errors", "");
      const program = `node_modules/.bin/keymate-istio ${command}; echo $? >status`;
      await project.run("sh", "-c", `{ trap "" PIPE; ${wait}; ${program}; } ${pipe}`);
      expect(await project.read("errors")).toBe("");
      expect((await project.read("status")).trim()).toBe(status);
    },
  );

  it("knows its version", async () => {
    const manifest = await project.read("node_modules/@keymate/istio-cli/package.json");
    const printed = await project.run("node_modules/.bin/keymate-istio", "--version");
    expect(printed.trim()).toBe(JSON.parse(manifest).version);
  });
});

/** Configuration, commands and what they print, from the section with the example. */
function exampleIn(readme: string): [string, string, string] {
  const section = readme.slice(readme.indexOf("## An example"), readme.indexOf("## In a mesh"));
  const [yaml, sh, text] = ["yaml", "sh", "text"].map(
    (language) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section)?.[1],
  );
  if (yaml === undefined || sh === undefined || text === undefined) throw new Error("no example");
  return [yaml, sh, text];
}
