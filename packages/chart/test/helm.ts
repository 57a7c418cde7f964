/** What the tests that need Helm share. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { CHART_FOLDER } from "../src/paths.js";
import { SMALL_DIGESTS, SMALL_FILTER } from "./small-chart.js";

export { SMALL_DIGESTS, SMALL_FILTER };

const helm = inject("helm");

/** Path of Helm, for tests inside of `describeWithHelm`. */
export const HELM = "path" in helm ? helm.path : "";

/** As `describe`; without Helm every test inside is skipped, and the name says why. */
export function describeWithHelm(name: string, tests: () => void): void {
  if ("path" in helm) describe(name, tests);
  else describe.skip(`${name} (skipped: ${helm.missing})`, tests);
}

/** A copy of the chart with `filter` as its Lua filter and `SMALL_DIGESTS` as its image, there while the tests of the `describe` run. `change` may alter it. */
export function useChart(
  filter: string,
  change: (folder: string) => Promise<void> = async () => {},
): { readonly path: string } {
  const chart = { path: "" };
  beforeAll(async () => {
    chart.path = await mkdtemp(join(tmpdir(), "keymate-chart-"));
    for (const part of CHART_FILES) {
      await cp(join(CHART_FOLDER, part), join(chart.path, part), { recursive: true });
    }
    await mkdir(join(chart.path, "lua"));
    await writeFile(join(chart.path, "lua/keymate-access.lua"), filter);
    await mkdir(join(chart.path, "image"));
    await writeFile(join(chart.path, "image/digests.json"), JSON.stringify(SMALL_DIGESTS));
    await change(chart.path);
  });
  afterAll(() => rm(chart.path, { recursive: true, force: true }));
  return chart;
}

const CHART_FILES = [
  ...["Chart.yaml", "values.yaml", "values.schema.json", ".helmignore"],
  ...["alerts", "dashboards", "templates"],
];
