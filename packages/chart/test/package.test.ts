/** The chart as people get it: from a checkout after the build, and as a package. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Resource, renderRelease, runHelm } from "../src/helm/render.js";
import { CHART_FOLDER, LUA_ARTIFACT } from "../src/paths.js";
import { HELM, describeWithHelm } from "./helm.js";

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  [
    "--set wasm.enabled=true --set wasm.image=REG/keymate-istio-wasm:VER",
    ["WasmPlugin keymate-plugin", "EnvoyFilter keymate-plugin-gateway"],
  ],
  ["--set lua.enabled=true", ["EnvoyFilter keymate-plugin", "EnvoyFilter keymate-plugin-gateway"]],
];

describeWithHelm("the documented commands", () => {
  let folder = "";
  let packaged = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "keymate-package-"));
    await runHelm(HELM, ["package", CHART_FOLDER, "--destination", folder]);
    packaged = join(folder, (await readdir(folder))[0] ?? "");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(COMMANDS)("%s", async (command, expected) => {
    const parameters = command.split(" ");
    const fromFolder = await renderRelease(HELM, { chart: CHART_FOLDER, parameters });
    expect(fromFolder.map((each) => `${each.kind} ${each.metadata.name}`).sort()).toEqual(
      [...expected].sort(),
    );
    expect(await renderRelease(HELM, { chart: packaged, parameters })).toEqual(fromFolder);
  });

  test("the Lua filter is the built one, behind its configuration", async () => {
    const parameters = ["--set", "lua.enabled=true", "--set", "api=TrafficExtension"];
    const resources = await renderRelease(HELM, { chart: packaged, parameters });
    const extension = resources.find((each: Resource) => each.kind === "TrafficExtension");
    const { inlineCode } = extension?.spec["lua"] as { inlineCode: string };
    const [first, ...filter] = inlineCode.split("\n");
    expect(first).toMatch(/^local KEYMATE_CONFIGURATION = "\{.*\}"$/);
    expect(filter.join("\n").trimEnd()).toBe((await readFile(LUA_ARTIFACT, "utf8")).trimEnd());
    expect(Buffer.byteLength(inlineCode)).toBeLessThan(65536);
  });

  test("the package holds the chart and nothing else", async () => {
    const { stdout } = await promisify(execFile)("tar", ["-tzf", packaged]);
    const top = new Set(
      stdout
        .trim()
        .split("\n")
        .map((path) => path.split("/")[1]),
    );
    expect([...top].sort()).toEqual(
      ["Chart.yaml", "README.md", "lua", "templates", "values.schema.json", "values.yaml"].sort(),
    );
  });

  test.each(["", ...COMMANDS.map(([command]) => command)])(
    "helm lint --strict %s",
    async (command) => {
      const parameters = command.split(" ").filter((word) => word !== "");
      const output = await runHelm(HELM, ["lint", "--strict", CHART_FOLDER, ...parameters]);
      expect(output).toContain("0 chart(s) failed");
      expect(output).not.toContain("[WARNING]");
    },
  );
});
