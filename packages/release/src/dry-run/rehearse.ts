/** `npm run release -- --dry-run`: the whole release on this machine, and then what its users do. */
import { join } from "node:path";
import { CRANE, HELM, whyMissing } from "@keymate/istio-programs";
import { ReleaseProblem } from "../problem.js";
import { publications, publish, withRelease } from "../publish.js";
import { runSteps, type Finished, type Outcome, type Progress } from "../steps.js";
import { inTemporaryFolder } from "../temporary-folder.js";
import { commitVersion, copyRepository } from "./copy.js";
import { installPackages, type Installed } from "./install.js";
import { pullRelease, type Pulled } from "./pull.js";
import { startRegistries, type Registries } from "./registries.js";
import { validate } from "./validate.js";

/** Throws `ReleaseProblem`, also when a program is missing without which nothing can be rehearsed. */
export async function rehearse(repository: string, progress: Progress): Promise<Finished[]> {
  for (const program of [CRANE, HELM]) {
    const missing = await whyMissing(program);
    if (missing) throw new ReleaseProblem(`skipped: ${missing}`);
  }
  return inTemporaryFolder(async (folder) => {
    const checkout = join(folder, "checkout");
    const prepared = await runSteps(
      [
        { name: "copy", run: () => copyRepository(repository, folder) },
        { name: "version", run: () => commitVersion(checkout) },
      ],
      progress,
    );
    const registries = await startRegistries(folder, progress);
    try {
      const published = await publish(checkout, registries.destination, progress);
      return [
        ...prepared,
        ...published,
        ...(await useRelease(checkout, registries, folder, progress)),
      ];
    } finally {
      await registries.stop();
    }
  });
}

function useRelease(
  checkout: string,
  registries: Registries,
  folder: string,
  progress: Progress,
): Promise<Finished[]> {
  return withRelease(checkout, registries.destination, progress, (release) => {
    let installed: Installed;
    let pulled: Pulled;
    const install = async () =>
      (installed = await installPackages(release, join(folder, "project")));
    const pull = async () =>
      (pulled = await pullRelease(release, registries, installed, join(folder, "pulled")));
    return runSteps(
      [
        { name: "npm install", run: install },
        { name: "helm pull", run: pull },
        { name: "validation", run: () => validate(pulled, release.version, progress) },
        { name: "second run", run: () => publishAgain() },
      ],
      progress,
    );

    async function publishAgain(): Promise<Outcome> {
      const finished = await runSteps(await publications(release), progress);
      const again = finished.find(({ state }) => state === "done");
      if (again) throw new ReleaseProblem(`published a second time: ${again.detail}`);
      return { state: "done", detail: "publishes nothing" };
    }
  });
}
