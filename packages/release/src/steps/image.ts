/** Pushes the image of the Wasm filter with its bill of materials. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run, tryToRun } from "../command.js";
import { image } from "../destination.js";
import { ReleaseProblem } from "../problem.js";
import type { Release } from "../release.js";
import type { Outcome } from "../steps.js";

interface BuiltImage {
  /** Of the manifest; the chart pins the same one. */
  readonly digest: string;
  /** Of the manifest of its bill of materials. */
  readonly sbom: string;
}

/** What the image's build wrote down. */
export async function builtImage(checkout: string): Promise<BuiltImage> {
  const text = await readFile(join(checkout, "packages/wasm/dist/image/digests.json"), "utf8");
  return (JSON.parse(text) as { layouts: { compat: BuiltImage } }).layouts.compat;
}

export async function publishImage(release: Release): Promise<Outcome> {
  const { checkout, version, environment, crane, destination } = release;
  const reference = `${image(destination)}:${version}`;
  const { digest: built, sbom } = await builtImage(checkout);
  const found = await digestOf(reference, release);
  if (found !== undefined && found !== built) {
    throw new ReleaseProblem(
      `${reference} is ${found} in the registry and ${built} here: a version is published once`,
    );
  }
  // The bill of materials goes second; a push that broke off in between is repeated.
  const bill = await digestOf(`${image(destination)}@${sbom}`, release);
  if (found && bill) return { state: "already there", detail: `${reference}@${built}` };
  await run(
    "node",
    [
      ...["tools/pnpm.mjs", "--silent", "--filter", "@keymate/istio-wasm"],
      ...["run", "image", "--push", reference],
    ],
    { folder: checkout, environment: { ...environment, CRANE: crane } },
  );
  const pushed = await digestOf(reference, release);
  if (pushed !== built) throw new ReleaseProblem(`${reference}: pushed ${built}, found ${pushed}`);
  return { state: "done", detail: `${reference}@${built}, bill of materials attached` };
}

/** The digest that a registry has for a reference; nothing when it has none. Throws `ReleaseProblem` when it does not say. */
export async function digestOf(
  reference: string,
  { crane, environment, checkout }: Release,
): Promise<string | undefined> {
  const options = { folder: checkout, environment };
  const { status, output, errors } = await tryToRun(crane, ["digest", reference], options);
  if (status === 0) return output.trim();
  if (/MANIFEST_UNKNOWN|NAME_UNKNOWN|\b404\b/.test(errors)) return undefined;
  throw new ReleaseProblem(`${reference}: ${errors.trim().split("\n").at(-1)}`);
}
