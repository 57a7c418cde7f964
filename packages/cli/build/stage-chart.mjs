/** Copies the chart as it is packaged into dist/chart, so that `render` needs nothing but this package. */
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PARTS = [
  ...["Chart.yaml", "values.schema.json", "values.yaml"],
  ...["alerts", "dashboards", "image", "lua", "templates"],
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "dist/chart");
rmSync(target, { recursive: true, force: true });
for (const part of PARTS) {
  cpSync(join(root, "../chart", part), join(target, part), { recursive: true });
}
console.log(`${target}: the chart is staged`);
