/** The chart as people get it: from a checkout after the build, and as a package. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Resource, renderRelease, runHelm } from "../src/helm/render.js";
import { readRecordedImage } from "../src/image-digests.js";
import { CHART_FOLDER, IMAGE_DIGESTS, LUA_ARTIFACT, PACKAGED } from "../src/paths.js";
import { HELM, describeWithHelm } from "./helm.js";

const run = promisify(execFile);
const PACKAGE_COMMAND = fileURLToPath(new URL("../src/package.ts", import.meta.url));

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  [
    "--set wasm.enabled=true --set wasm.image=REG/keymate-istio-wasm",
    ["WasmPlugin keymate-plugin", "EnvoyFilter keymate-plugin-gateway"],
  ],
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

  test("the image is the built one, by its version and digest", async () => {
    const parameters = ["--set", "wasm.enabled=true", "--set", "wasm.image=registry.example/x"];
    const resources = await renderRelease(HELM, { chart: packaged, parameters });
    const plugin = resources.find((each: Resource) => each.kind === "WasmPlugin");
    const { version, digest } = await readRecordedImage(IMAGE_DIGESTS);
    expect(plugin?.spec["url"]).toBe(`oci://registry.example/x:${version}@${digest}`);
  });

  test("npm run package writes the image into Chart.yaml too", async () => {
    const annotated = await mkdtemp(join(folder, "annotated-"));
    await run(process.execPath, ["--import", "tsx", PACKAGE_COMMAND, annotated], {
      env: { ...process.env, HELM },
    });
    const [name = ""] = await readdir(annotated);
    const chart = parse(await runHelm(HELM, ["show", "chart", join(annotated, name)])) as {
      version: string;
      annotations: Record<string, string>;
    };
    const { version, digest } = await readRecordedImage(IMAGE_DIGESTS);
    expect(chart.annotations).toMatchObject({
      "artifacthub.io/category": "security",
      "keymate.io/wasm-image": `keymate-istio-wasm:${version}@${digest}`,
    });
    expect(chart.version).toBe(version);
    expect(await contentsOf(join(annotated, name))).toEqual(await contentsOf(packaged));
  });

  test("the package holds the chart and nothing else", async () => {
    const top = new Set((await contentsOf(packaged)).map((path) => path.split("/")[1]));
    expect([...top].sort()).toEqual(PACKAGED.filter((path) => path !== ".helmignore"));
  });

  const MONITORING = "--set monitoring.dashboard.enabled=true --set monitoring.alerts.enabled=true";

  test.each([
    ...["", "--set monitoring=null", MONITORING],
    ...COMMANDS.map(([command]) => command),
  ])("helm lint --strict %s", async (command) => {
    const parameters = command.split(" ").filter((word) => word !== "");
    const output = await runHelm(HELM, ["lint", "--strict", CHART_FOLDER, ...parameters]);
    expect(output).toContain("0 chart(s) failed");
    expect(output).not.toContain("[WARNING]");
  });
});

/** The paths in a package, sorted. */
async function contentsOf(path: string): Promise<string[]> {
  const { stdout } = await run("tar", ["-tzf", path]);
  return stdout.trim().split("\n").sort();
}
