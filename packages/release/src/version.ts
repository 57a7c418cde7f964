/** Turns the changesets into a version: numbers, changelogs, and the two places that are no package.json. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { packagesOf, pendingChangesets, versionOf } from "./checkout.js";
import { run } from "./command.js";

/** Gives the new version; nothing when no changeset asks for one. */
export async function writeVersion(checkout: string): Promise<string | undefined> {
  if ((await pendingChangesets(checkout)).length === 0) return undefined;
  await run("node", ["node_modules/@changesets/cli/bin.js", "version"], { folder: checkout });
  const version = await versionOf(checkout);
  await stampCore(checkout, version);
  await stampChart(checkout, version);
  await forgetPrivateChangelogs(checkout);
  return version;
}

/** What `Keymate-Enforcer` names. */
async function stampCore(checkout: string, version: string): Promise<void> {
  const path = join(checkout, "packages/core/src/version.ts");
  const source = await readFile(path, "utf8");
  const stamped = source.replace(/(?<=VERSION: string = ")[^"]*(?=")/, version);
  if (!stamped.includes(`"${version}"`)) throw new Error(`found no VERSION in ${path}`);
  await writeFile(path, stamped);
}

async function stampChart(checkout: string, version: string): Promise<void> {
  const path = join(checkout, "packages/chart/Chart.yaml");
  const chart = parseDocument(await readFile(path, "utf8"));
  chart.set("version", version);
  chart.set("appVersion", version);
  // The digest of the image belongs to a package of the chart, not to its source: packaging writes it.
  await writeFile(path, chart.toString({ flowCollectionPadding: false, lineWidth: 0 }));
}

/** The tools share the version, and nobody reads what changed in them by version. The chart is for users, whatever npm says. */
async function forgetPrivateChangelogs(checkout: string): Promise<void> {
  for (const { folder, manifest } of await packagesOf(checkout)) {
    if (!manifest.private || manifest.name === "@keymate/istio-chart") continue;
    await rm(join(folder, "CHANGELOG.md"), { force: true });
  }
}
