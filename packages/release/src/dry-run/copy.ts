/** A copy of the repository as it is committed, with an origin of its own: the rehearsal changes neither. */
import { join } from "node:path";
import { git } from "../checkout.js";
import { run } from "../command.js";
import type { Outcome } from "../steps.js";
import { writeVersion } from "../version.js";

/** Makes `origin` and `checkout` in `folder` from the last commit of `repository`. */
export async function copyRepository(repository: string, folder: string): Promise<Outcome> {
  const head = await git(repository, "rev-parse", "HEAD");
  const origin = join(folder, "origin");
  const checkout = join(folder, "checkout");
  await git(folder, "clone", "--quiet", "--bare", repository, origin);
  // Other branches and tags stay behind: a version that is released would not be rehearsed.
  for (const name of (await git(origin, "for-each-ref", "--format=%(refname)")).split("\n")) {
    if (name) await git(origin, "update-ref", "-d", name);
  }
  await git(origin, "update-ref", "refs/heads/main", head);
  await git(origin, "symbolic-ref", "HEAD", "refs/heads/main");
  await git(folder, "clone", "--quiet", origin, checkout);
  await git(checkout, "config", "user.name", "dry run");
  await git(checkout, "config", "user.email", "dry-run@localhost");
  await run("node", ["tools/setup.mjs"], { folder: checkout });
  const changed = (await git(repository, "status", "--porcelain")) !== "";
  const left = changed ? ", without the changes that are not committed" : "";
  return { state: "done", detail: `commit ${head.slice(0, 12)}${left}` };
}

/** Does what merging the version does. */
export async function commitVersion(checkout: string): Promise<Outcome> {
  const version = await writeVersion(checkout);
  if (!version) return { state: "already there", detail: "no changeset asks for another version" };
  await git(checkout, "add", "--all");
  await git(checkout, "commit", "--quiet", "--message", `Release ${version}`);
  await git(checkout, "push", "--quiet", "origin", "main");
  return { state: "done", detail: `${version}, with changelogs` };
}
