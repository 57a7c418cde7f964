/** Publishes a package to the npm registry. */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkspacePackage } from "../checkout.js";
import { run } from "../command.js";
import { hasIdentity, npmToken } from "../destination.js";
import { ReleaseProblem } from "../problem.js";
import type { Release } from "../release.js";
import { differenceOf } from "../same-content.js";
import type { Outcome } from "../steps.js";
import { inTemporaryFolder } from "../temporary-folder.js";

export function publishPackage(
  release: Release,
  { folder: source, manifest: { name } }: WorkspacePackage,
): Promise<Outcome> {
  const { version, environment, npmrc, destination, checkout } = release;
  return inTemporaryFolder(async (folder) => {
    // pnpm writes the versions of the workspace's packages in place of "workspace:*".
    const pack = ["--silent", "--dir", source, "pack", "--pack-destination", folder];
    await run("node", ["tools/pnpm.mjs", ...pack], { folder: checkout });
    const [file] = await readdir(folder);
    if (!file) throw new Error(`pnpm packed nothing of ${name}`);
    const archive = join(folder, file);
    const there = await download(release, name, join(folder, "there"));
    if (there) {
      const difference = await differenceOf(archive, there);
      if (!difference) return { state: "already there", detail: `${name}@${version}` };
      throw new ReleaseProblem(
        `${name}@${version} is in the registry with another ${difference}: a version is published once`,
      );
    }
    const proven = hasIdentity(destination) && !destination.rehearsal;
    const parameters = [
      ...["publish", archive, "--registry", destination.npmRegistry, "--userconfig", npmrc],
      ...["--access", "public", "--tag", version.includes("-") ? "next" : "latest"],
      ...(proven ? ["--provenance"] : []),
    ];
    await run("npm", parameters, { folder, environment });
    return { state: "done", detail: `${name}@${version}, ${provenance(release, proven)}` };
  });
}

function provenance({ destination }: Release, proven: boolean): string {
  if (proven) return "with provenance";
  return destination.rehearsal
    ? "without provenance: a dry run writes into no transparency log"
    : "without provenance: only GitHub Actions with id-token: write can vouch for it";
}

/** Fetches the package's archive of this version from the registry into a file; nothing when the registry has none. */
async function download(
  { version, destination }: Release,
  name: string,
  file: string,
): Promise<string | undefined> {
  const token = npmToken(destination);
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const url = destination.npmRegistry + name.replace("/", "%2f");
  const answer = await fetch(url, { headers });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new ReleaseProblem(`${url} answers ${answer.status}`);
  const { versions } = (await answer.json()) as Packument;
  const tarball = versions?.[version]?.dist.tarball;
  if (!tarball) return undefined;
  const content = await fetch(tarball, { headers });
  if (!content.ok) throw new ReleaseProblem(`${tarball} answers ${content.status}`);
  await writeFile(file, Buffer.from(await content.arrayBuffer()));
  return file;
}

/** What a registry says about a package. */
interface Packument {
  readonly versions?: Readonly<Record<string, { readonly dist: { readonly tarball: string } }>>;
}
