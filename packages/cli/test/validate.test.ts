import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { CHART_DEFAULTS } from "../src/configuration/deliveries.js";
import { file, run, runWithInput } from "./run.js";

const CHART = fileURLToPath(new URL("../../chart/", import.meta.url));

it("names file, line and column of a problem in JSON, in the core's words", async () => {
  const path = file("c.json", '{\n  "gateway_url": "http://g",\n  "timeout": "x"\n}\n');
  const { status, out } = await run("validate", path);
  expect(status).toBe(1);
  expect(out.split("\n")).toEqual([
    `${path}:3:14: timeout: found "x", allowed an integer from 1 to 600000`,
    "0 valid, 1 invalid",
  ]);
});

it("finds the place in broken JSON", async () => {
  const path = file("c.json", '{\n  "gateway_url": }');
  expect((await run("validate", path)).out).toContain(`${path}:2:18: document: found "}"`);
});

it.each([
  ["a block", "gateway_url: http://g\nskip_paths:\n  - /a\n  - /b//c\n", "4:5: skip_paths[1]: "],
  ["a flow", "{gateway_url: http://g, body: {mode: fulll}}\n", "1:38: body.mode: "],
  ["an alias", "gateway_url: &u http://g\nendpoint: *u\n", "2:11: endpoint: "],
  ["a key too many", "gateway_url: http://g\nnope: 1\n", "2:7: nope: unknown key"],
  ["nothing", "endpoint: /x\n", "1:1: gateway_url: found nothing"],
  ["a bare on", 'gateway_url: http://g\nretry:\n  on: ["5xx"]\n', "3:7: retry.true: unknown key"],
  ["a UTF-8 text", "cluster_name: 'ü'\ngateway_url: 'ü'\n", "2:14: gateway_url: "],
])("finds the place in YAML with %s", async (_name, text, expected) => {
  const path = file("c.yaml", text);
  const { status, out } = await run("validate", path);
  expect(out).toContain(`${path}:${expected}`);
  expect(status).toBe(1);
});

it("names the place where YAML itself is broken", async () => {
  const path = file("c.yaml", "gateway_url: http://g\ngateway_url: http://h\n");
  const { status, err } = await run("validate", path);
  expect(err).toMatch(/c\.yaml:2:1: Map keys must be unique/);
  expect(status).toBe(1);
});

it("accepts everything that the chart renders, and all of its values", async () => {
  const cases = readdirSync(`${CHART}test/cases`).map((name) => `${CHART}test/cases/${name}`);
  const { status, out } = await run("validate", "--json", ...cases);
  const found = JSON.parse(out) as {
    file: string;
    what: string;
    valid: boolean;
    runtime: string;
  }[];
  expect(found.filter(({ valid }) => !valid)).toEqual([]);
  expect(status).toBe(0);
  // Each case is a pair: values, and one plugin among the resources.
  expect(found.length).toBe(cases.length);
  const kinds = new Set(found.map(({ what, runtime }) => `${what.split(" ")[0]} ${runtime}`));
  expect([...kinds].sort()).toEqual([
    "EnvoyFilter lua",
    "EnvoyFilter wasm",
    "TrafficExtension lua",
    "TrafficExtension wasm",
    "WasmPlugin wasm",
    "chart lua",
    "chart wasm",
  ]);
});

it.each(["wasm-wasmplugin-sidecar", "wasm-trafficextension-sidecar"])(
  "finds the place in a rendered %s",
  async (name) => {
    const text = readFileSync(`${CHART}test/cases/${name}.out.yaml`, "utf8");
    const lines = text.replace(/gateway_url: \S+/, "gateway_url: ftp://x").split("\n");
    const line = lines.findIndex((each) => each.includes("ftp://x"));
    const column = (lines[line]?.indexOf("ftp") ?? 0) + 1;
    const { out } = await runWithInput(lines.join("\n"), "validate", "-");
    expect(out).toContain(`-:${line + 1}:${column}: `);
    expect(out).toContain('gateway_url: found "ftp://x"');
  },
);

it.each(["lua-envoyfilter", "lua-trafficextension-sidecar", "wasm-envoyfilter-sidecar"])(
  "names the text in a rendered %s",
  async (name) => {
    const text = readFileSync(`${CHART}test/cases/${name}.out.yaml`, "utf8");
    const broken = text.replace(/(gateway_url\\?":\\?")http:/g, "$1ftp:");
    const { status, out } = await runWithInput(broken, "validate", "-");
    expect(out).toMatch(/-:\d+:\d+: \w+ demo\/keymate-plugin: gateway_url: found "ftp:/);
    expect(out).toMatch(/\(line 1 column \d+ of the text\)/);
    expect(status).toBe(1);
  },
);

it("refuses body capture where the Wasm filter would", async () => {
  const text = readFileSync(`${CHART}test/cases/wasm-wasmplugin-sidecar.out.yaml`, "utf8");
  const { out } = await runWithInput(
    text.replace("  pluginConfig:\n", "  pluginConfig:\n    body: { mode: full }\n"),
    ...["validate", "-"],
  );
  expect(out).toContain("body.mode: found a mode with a body, allowed none without");
});

it("quotes the Wasm filter's own refusal of body capture", () => {
  const filter = readFileSync(new URL("../../wasm/assembly/config.ts", import.meta.url), "utf8");
  const reader = readFileSync(new URL("../src/configuration/read.ts", import.meta.url), "utf8");
  const line = /"body\.mode: found [^"]*"/.exec(filter)?.[0];
  expect(line).toBeDefined();
  expect(reader).toContain(line);
});

it("takes the chart's default where values leave a key out", async () => {
  const values = parse(readFileSync(`${CHART}values.yaml`, "utf8")) as { config: object };
  expect(values.config).toEqual(CHART_DEFAULTS);
  const path = file("values.yaml", "wasm: { enabled: true }\nconfig:\n  timeout: 9\n");
  expect((await run("validate", path)).status).toBe(0);
});

it("warns, and leaves other resources alone", async () => {
  const path = file("c.yaml", "gateway_url: http://g\nskip_paths: [/]\n");
  expect((await run("validate", path)).out).toContain('warning: skip_paths[0]: "/" skips every');
  const other = file("o.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n");
  const { status, err } = await run("validate", other);
  expect(err).toContain("found no configuration, allowed ");
  expect(status).toBe(3);
});

it("ends with 2 for a wrong command line and 3 for a missing file", async () => {
  expect(await run("validate")).toMatchObject({ status: 2, out: "" });
  expect((await run("validate", "--runtime", "x", "y")).status).toBe(2);
  const { status, err } = await run("validate", "/nowhere/c.json");
  expect(status).toBe(3);
  expect(err).toContain("/nowhere/c.json: ENOENT");
});
