/**
 * Compares what the chart renders for test/cases/NAME.in.yaml with NAME.out.yaml. An input is a values file; a first line
 * `# helm: …` gives further arguments. `npm run test:update` writes the outputs.
 */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { expect, test } from "vitest";
import { renderRelease } from "../src/helm/render.js";
import { CHART_FOLDER } from "../src/paths.js";
import { HELM, SMALL_FILTER, describeWithHelm, useChart } from "./helm.js";

const CASES = join(CHART_FOLDER, "test/cases");
const inputs = (await readdir(CASES)).filter((name) => name.endsWith(".in.yaml")).sort();
const outputs = (await readdir(CASES)).filter((name) => name.endsWith(".out.yaml")).sort();

describeWithHelm("rendered releases", () => {
  const chart = useChart(SMALL_FILTER);

  test.concurrent.each(inputs)("%s", async (input) => {
    const path = join(CASES, input);
    const line = /^# helm: (.*)$/m.exec(await readFile(path, "utf8"))?.[1] ?? "";
    const parameters = ["--values", path, ...line.split(" ").filter((word) => word !== "")];
    const resources = await renderRelease(HELM, { chart: chart.path, parameters });
    const found = resources.map((each) => stringify(each, { lineWidth: 0 })).join("---\n");

    const golden = path.replace(".in.yaml", ".out.yaml");
    if (process.env["UPDATE_GOLDENS"]) await writeFile(golden, found);
    expect(found, golden).toBe(await readFile(golden, "utf8").catch(() => ""));
  });
});

test("every output has its input", () => {
  expect(outputs.map((name) => name.replace(".out.", ".in."))).toEqual(inputs);
});
