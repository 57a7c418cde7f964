/** Values for tests: written to a file that Helm reads. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HelmRefused, type Resource, renderRelease } from "../src/helm/render.js";
import { HELM } from "./helm.js";

export type Values = Readonly<Record<string, unknown>>;

/** Renders the chart with `values`. */
export async function renderValues(
  chart: string,
  values: Values,
  parameters: readonly string[] = [],
): Promise<Resource[]> {
  const folder = await mkdtemp(join(tmpdir(), "keymate-values-"));
  try {
    const file = join(folder, "values.json");
    await writeFile(file, asciiJson(values));
    return await renderRelease(HELM, { chart, parameters: ["--values", file, ...parameters] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What Helm says when it refuses `values`; `""` when it does not. */
export async function refusal(
  chart: string,
  values: Values,
  parameters: readonly string[] = [],
): Promise<string> {
  try {
    await renderValues(chart, values, parameters);
    return "";
  } catch (error) {
    if (error instanceof HelmRefused) return error.message;
    throw error;
  }
}

/** JSON that YAML reads as the same strings: what YAML refuses, folds or changes is escaped. */
function asciiJson(values: Values): string {
  return JSON.stringify(values).replace(
    /[\x7f-\ud7ff\ue000-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
