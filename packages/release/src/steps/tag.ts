/** Marks the commit when everything of its version is published. */
import { git } from "../checkout.js";
import type { Release } from "../release.js";
import type { Step } from "../steps.js";

export function tag({ checkout, version }: Release): Step {
  const name = `v${version}`;
  return {
    name: "tag",
    async run() {
      // A run that broke off may have left it here without pushing it.
      await git(checkout, "tag", "--force", name);
      await git(checkout, "push", "--quiet", "origin", `refs/tags/${name}`);
      return { state: "done", detail: name };
    },
  };
}

/** Origin has the version's tag, which comes last. */
export async function isReleased(checkout: string, version: string): Promise<boolean> {
  return (await git(checkout, "ls-remote", "origin", `refs/tags/v${version}`)) !== "";
}
