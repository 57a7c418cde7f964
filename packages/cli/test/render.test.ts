/** `render` gives what Helm gives: it is compared with the chart's golden cases, which Helm itself is held to. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { SMALL_DIGESTS, SMALL_FILTER } from "../../chart/test/small-chart.js";
import { file, run, runWithInput } from "./run.js";

const CHART = fileURLToPath(new URL("../../chart/", import.meta.url));
const CASES = join(CHART, "test/cases");
const inputs = readdirSync(CASES).filter((name) => name.endsWith(".in.yaml"));
const LUA = "lua: { enabled: true }\n";

describe("the golden cases", () => {
  let chart: string;
  beforeAll(() => {
    chart = mkdtempSync(join(tmpdir(), "keymate-chart-"));
    const files = ["Chart.yaml", "values.yaml", "values.schema.json"];
    for (const part of [...files, "alerts", "dashboards", "templates"]) {
      cpSync(join(CHART, part), join(chart, part), { recursive: true });
    }
    mkdirSync(join(chart, "lua"));
    writeFileSync(join(chart, "lua/keymate-access.lua"), SMALL_FILTER);
    mkdirSync(join(chart, "image"));
    writeFileSync(join(chart, "image/digests.json"), JSON.stringify(SMALL_DIGESTS));
  });
  afterAll(() => rmSync(chart, { recursive: true, force: true }));

  it.each(inputs)("%s", async (input) => {
    const path = join(CASES, input);
    const golden = readFileSync(path.replace(".in.yaml", ".out.yaml"), "utf8");
    const more = /^# helm: (.*)$/m.exec(readFileSync(path, "utf8"))?.[1]?.split(" ") ?? [];
    const namespace = more.includes("--namespace") ? [] : ["--namespace", "demo"];
    const parameters = ["render", path, "--chart", chart, ...namespace, ...more];
    const json = await run(...parameters, "--json");
    expect(json).toMatchObject({ status: 0, err: "" });
    expect(JSON.parse(json.out)).toEqual(documentsIn(golden));
  });

  it("are there", () => expect(inputs.length).toBeGreaterThan(70));
});

function documentsIn(text: string): unknown[] {
  return [...parseAllDocuments(text)].map((each) => each.toJS() as unknown);
}

it("renders the chart of this version, with the built filter in it", async () => {
  const { status, out } = await run("render", file("values.yaml", LUA));
  expect(status).toBe(0);
  expect(out).toMatch(/^---\n# Source: templates\/envoyfilter-lua\.yaml\napiVersion: /);
  expect(out).toContain("Keymate enforcement for Istio");
  expect(out).toContain("namespace: default");
  const { out: json } = await run("render", file("values.yaml", LUA), "--json");
  expect(documentsIn(out)).toEqual(JSON.parse(json));
});

it("takes values from several places, the later ones on top", async () => {
  const { out } = await runWithInput(
    "config: { timeout: 7 }\n",
    ...["render", file("values.yaml", `${LUA}config: { timeout: 5, endpoint: /a }\n`), "-"],
    ...["--set", "config.endpoint=/b\\,c,config.skip_paths[0]=/x", "--json"],
  );
  expect(out).toContain(String.raw`\\\"timeout\\\":7`);
  expect(out).toContain(String.raw`\\\"endpoint\\\":\\\"/b,c\\\"`);
  expect(out).toContain(String.raw`\\\"skip_paths\\\":[\\\"/x\\\"]`);
});

it.each([
  [
    "in the plugin's words",
    `${LUA}config:\n  timeout: x\n`,
    "values.yaml:3:12: chart values: timeout: found ",
  ],
  [
    "of a value",
    `${LUA}workload: pod\n`,
    'values.yaml:2:11: workload: found "pod", allowed "auto", ',
  ],
  ["of a key", `${LUA}nope: 1\n`, "values.yaml:2:1: nope: unknown key"],
  ["of the chart", "wasm: {}\n", "wasm.enabled, lua.enabled: found neither true"],
])("says what is wrong %s", async (_name, text, expected) => {
  const path = file("values.yaml", text);
  const { status, out } = await run("render", path);
  expect(out).toContain(expected);
  expect(status).toBe(1);
  const { out: json } = await run("render", path, "--json");
  expect((JSON.parse(json) as { problems: string[] }).problems.join()).toContain(expected);
});

it("uses the words of validate", async () => {
  const path = file("values.yaml", `${LUA}config:\n  skip_paths: [/a//b]\n`);
  const [rendered] = (await run("render", path)).out.split("\n");
  const [validated] = (await run("validate", path)).out.split("\n");
  expect(rendered).toBe(validated);
});

it("ends with 2 and 3 as the other commands do", async () => {
  expect((await run("render", "--set", "lua")).status).toBe(2);
  expect((await run("render", "/nowhere/values.yaml")).status).toBe(3);
  expect((await run("render", "--chart", "/nowhere")).status).toBe(3);
});
