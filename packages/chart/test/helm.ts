/** What the tests that need Helm share. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { CHART_FOLDER, PACKAGE_FILE } from "../src/paths.js";

const helm = inject("helm");

/** Path of Helm, for tests inside of `describeWithHelm`. */
export const HELM = "path" in helm ? helm.path : "";

/** As `describe`; without Helm every test inside is skipped, and the name says why. */
export function describeWithHelm(name: string, tests: () => void): void {
  if ("path" in helm) describe(name, tests);
  else describe.skip(`${name} (skipped: ${helm.missing})`, tests);
}

/** A Lua filter in three lines, so that what is compared stays readable. */
export const SMALL_FILTER = `function envoy_on_request(handle)
  handle:logInfo(KEYMATE_CONFIGURATION)
end
`;

const { version } = JSON.parse(await readFile(PACKAGE_FILE, "utf8")) as { version: string };

/** An image that was built with this version of the chart, as far as the chart reads about it. */
export const SMALL_DIGESTS = {
  image: "keymate-istio-wasm",
  version,
  layouts: { compat: { digest: `sha256:${"c0".repeat(32)}` } },
};

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

const CHART_FILES = ["Chart.yaml", "values.yaml", "values.schema.json", "templates", ".helmignore"];
