/** The checkout that is released. */
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command.js";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Every package below `packages/`, by folder. */
export async function packagesOf(checkout: string): Promise<WorkspacePackage[]> {
  const folders = (await readdir(join(checkout, "packages"))).sort();
  const paths = folders.map((name) => join(checkout, "packages", name));
  return Promise.all(
    paths
      .filter((folder) => existsSync(join(folder, "package.json")))
      .map(async (folder) => {
        const text = await readFile(join(folder, "package.json"), "utf8");
        return { folder, manifest: JSON.parse(text) as Manifest };
      }),
  );
}

/** The packages that npm gets, each behind those that it depends on. */
export async function publicPackages(checkout: string): Promise<WorkspacePackage[]> {
  const waiting = (await packagesOf(checkout)).filter(({ manifest }) => !manifest.private);
  const ordered: WorkspacePackage[] = [];
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ manifest }) => manifest.name));
    const next = waiting.findIndex(({ manifest }) =>
      Object.keys(manifest.dependencies ?? {}).every((name) => !names.has(name)),
    );
    if (next < 0) throw new Error(`packages depend on each other: ${[...names].join(", ")}`);
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

/** The one version; a test of the core compares all the places where it stands. */
export async function versionOf(checkout: string): Promise<string> {
  const text = await readFile(join(checkout, "packages/core/package.json"), "utf8");
  return (JSON.parse(text) as Manifest).version;
}

/** Names of the changesets that no version has taken up yet. */
export async function pendingChangesets(checkout: string): Promise<string[]> {
  const names = await readdir(join(checkout, ".changeset"));
  return names.filter((name) => name.endsWith(".md") && name !== "README.md").sort();
}

export function git(checkout: string, ...parameters: string[]): Promise<string> {
  return run("git", parameters, { folder: checkout });
}
