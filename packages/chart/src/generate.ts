/** `npm run generate`: writes values.schema.json, values.yaml, the table in README.md and the versions in Chart.yaml. */
import { readFile, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { generatedFiles } from "./generated.js";
import { CHART_FOLDER } from "./paths.js";

let changed = 0;
for (const { path, text } of await generatedFiles()) {
  if ((await readFile(path, "utf8").catch(() => "")) === text) continue;
  await writeFile(path, text);
  console.log(`wrote ${relative(CHART_FOLDER, path)}`);
  changed += 1;
}
console.log(`values: ${changed} generated files changed`);
