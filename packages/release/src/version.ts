/** Turns the changesets into a version: numbers, changelogs, and every place that is no package.json. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { git, packagesOf, pendingChangesets, versionOf } from "./checkout.js";
import { run } from "./command.js";

/** Gives the new version; nothing when no changeset asks for one. */
export async function writeVersion(checkout: string): Promise<string | undefined> {
  if ((await pendingChangesets(checkout)).length === 0) return undefined;
  const last = await versionOf(checkout);
  await run("node", ["node_modules/@changesets/cli/bin.js", "version"], { folder: checkout });
  const version = await versionOf(checkout);
  await stampCore(checkout, version);
  await stampChart(checkout, version);
  await stampExamples(checkout, last, version);
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

/** What documents show and tests compare, wherever it plainly is this product's version. */
async function stampExamples(checkout: string, last: string, version: string): Promise<void> {
  const files = await git(checkout, "ls-files", "*.md", "packages/chart/test/cases/*.out.yaml");
  const found = new RegExp(
    `(?<=${OURS.join("|")})${last.replaceAll(".", "\\.")}(?![\\w-]|\\.\\d)`,
    "g",
  );
  for (const file of files.split("\n").filter((name) => !/(^$|CHANGELOG|^docs\/adr)/.test(name))) {
    const path = join(checkout, file);
    // A changeset was removed with its version.
    const text = await readFile(path, "utf8").catch(() => "");
    const stamped = text.replace(found, version);
    if (stamped !== text) await writeFile(path, stamped);
  }
}

/** What stands before it: names of chart and image, a label of the chart, and `Keymate-Enforcer`. */
const OURS = [
  ...["keymate-plugin-", "keymate-istio-wasm:", String.raw`app\.kubernetes\.io/version: `],
  'tech="istio", version="',
];

/** The tools share the version, and nobody reads what changed in them by version. The chart is for users, whatever npm says. */
async function forgetPrivateChangelogs(checkout: string): Promise<void> {
  for (const { folder, manifest } of await packagesOf(checkout)) {
    if (!manifest.private || manifest.name === "@keymate/istio-chart") continue;
    await rm(join(folder, "CHANGELOG.md"), { force: true });
  }
}
