/**
 * `npm run package`: what `helm package` does, with the digest of the image as an annotation in Chart.yaml, where
 * `helm show chart` and catalogues see it. An argument names the folder for the package, from the repository's on.
 */
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { HELM, provide } from "@keymate/istio-programs";
import { parseDocument } from "yaml";
import { runHelm } from "./helm/render.js";
import { readRecordedImage } from "./image-digests.js";
import { CHART_FOLDER, PACKAGED, REPOSITORY, STAGED_DIGESTS } from "./paths.js";

const destination = resolve(REPOSITORY, process.argv[2] ?? ".");
if (!existsSync(STAGED_DIGESTS)) {
  console.error(`found no ${STAGED_DIGESTS}: run npm run build at the top first`);
  process.exit(1);
}
const folder = await mkdtemp(join(tmpdir(), "keymate-package-"));
try {
  const chart = join(folder, "keymate-plugin");
  for (const part of PACKAGED) {
    await cp(join(CHART_FOLDER, part), join(chart, part), { recursive: true });
  }
  await annotate(join(chart, "Chart.yaml"));
  const output = await runHelm(await provide(HELM), [
    "package",
    chart,
    "--destination",
    destination,
  ]);
  console.log(output.trim());
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function annotate(path: string): Promise<void> {
  const image = await readRecordedImage(STAGED_DIGESTS);
  const chart = parseDocument(await readFile(path, "utf8"));
  chart.setIn(
    ["annotations", "keymate.io/wasm-image"],
    `${image.name}:${image.version}@${image.digest}`,
  );
  await writeFile(path, String(chart));
}
