/** The files that are generated, each with what it should contain. */
import { readFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";
import { writeHeaderNames } from "./header-names.js";
import {
  CHART_FILE,
  HEADER_NAMES,
  PACKAGE_FILE,
  README,
  VALUES_FILE,
  VALUES_SCHEMA,
} from "./paths.js";
import { writeValuesFile } from "./values-file.js";
import { buildValuesSchema } from "./values-schema.js";
import { withValuesTable } from "./values-table.js";

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

export async function generatedFiles(): Promise<GeneratedFile[]> {
  const schema = await buildValuesSchema();
  return Promise.all([
    generated(VALUES_SCHEMA, JSON.stringify(schema, null, 2)),
    writeHeaderNames().then((text) => ({ path: HEADER_NAMES, text })),
    generated(VALUES_FILE, writeValuesFile(schema)),
    generated(README, withValuesTable(await readFile(README, "utf8"), schema)),
    generated(CHART_FILE, await withVersion(await readFile(CHART_FILE, "utf8"))),
  ]);
}

async function generated(path: string, text: string): Promise<GeneratedFile> {
  const style = await resolveConfig(path);
  return { path, text: await format(text, { ...style, filepath: path }) };
}

/** The chart has the version of its package, which is that of the whole product. */
async function withVersion(chart: string): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE_FILE, "utf8")) as { version: string };
  return chart
    .replace(/^version: .*$/m, `version: ${version}`)
    .replace(/^appVersion: .*$/m, `appVersion: "${version}"`);
}
