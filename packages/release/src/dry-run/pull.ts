/** Pulls the chart and the image that it pins, as a cluster does. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { renderRelease } from "../../../chart/src/helm/render.js";
import type { Runtime } from "../../../testbed/src/conformance/case.js";
import { RegistryReader } from "../../../testbed/src/registry/registry-reader.js";
import { readFileSync } from "node:fs";
import { CHART_NAME, image } from "../destination.js";
import { ReleaseProblem } from "../problem.js";
import type { Release } from "../release.js";
import { unpack } from "../same-content.js";
import { pullChart } from "../steps/chart.js";
import type { Outcome } from "../steps.js";
import type { Installed } from "./install.js";
import type { Registries } from "./registries.js";

export interface Pulled extends Outcome {
  /** The filters' files. */
  readonly filters: Readonly<Record<Runtime, string>>;
}

/** Compares them also with what the npm packages hold. */
export async function pullRelease(
  release: Release,
  { host, authorization }: Registries,
  installed: Installed,
  folder: string,
): Promise<Pulled> {
  const { version, destination, helm } = release;
  const archive = await pullChart(release, folder);
  await unpack(archive, folder);
  const pinned = await pinnedDigest(helm, archive, image(destination));

  const repository = image(destination).slice(host.length + 1);
  const reader = new RegistryReader(host, repository, authorization);
  const { digest, content } = await reader.manifest(version);
  equal("the image's digest", digest, pinned);
  const [layer] = content.layers;
  if (!layer) throw new ReleaseProblem("the image has no layer");
  const tar = gunzipSync(await reader.blob(layer));
  const wasm = join(folder, "plugin.wasm");
  await writeFile(wasm, execFileSync("tar", ["-xOf", "-", "plugin.wasm"], { input: tar }));
  const lua = join(folder, CHART_NAME, "lua/keymate-access.lua");
  equal("the image's filter", sha256(wasm), installed.wasmSha256);
  equal("the chart's filter", sha256(lua), installed.luaSha256);
  const [bill] = await reader.referrers(digest);
  equal("the bill of materials", bill?.artifactType, "application/vnd.cyclonedx+json");
  const detail = `chart and image of ${version}, pinned ${pinned}`;
  return { state: "done", detail, filters: { wasm, lua } };
}

/** What the rendered chart makes Istio pull. */
async function pinnedDigest(helm: string, chart: string, repository: string): Promise<string> {
  const values = [
    ...["--set", "wasm.enabled=true", "--set", `wasm.image=${repository}`],
    ...["--set", "config.gateway_url=http://gateway.demo.svc.cluster.local:8080"],
  ];
  const resources = await renderRelease(helm, { chart, parameters: values });
  const plugin = resources.find(({ kind }) => kind === "WasmPlugin");
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(String(plugin?.spec["url"]))?.[1];
  if (digest) return digest;
  throw new ReleaseProblem(`the chart pins no digest: ${String(plugin?.spec["url"])}`);
}

function equal(what: string, found: string | undefined, wanted: string): void {
  if (found === wanted) return;
  throw new ReleaseProblem(`${what}: published ${found}, want ${wanted}`);
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
