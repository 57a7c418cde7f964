/** Pushes the chart as an OCI artifact. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../command.js";
import { CHART_NAME, charts, isLoopback } from "../destination.js";
import { ReleaseProblem } from "../problem.js";
import type { Release } from "../release.js";
import { differenceOf } from "../same-content.js";
import type { Outcome } from "../steps.js";
import { inTemporaryFolder } from "../temporary-folder.js";
import { digestOf } from "./image.js";

/** Where the chart is, without its version. */
export const chartReference = ({ destination }: Release): string =>
  `${charts(destination)}/${CHART_NAME}`;

export function publishChart(release: Release): Promise<Outcome> {
  const { checkout, version, helm, environment, destination } = release;
  const reference = `${chartReference(release)}:${version}`;
  return inTemporaryFolder(async (folder) => {
    await run(
      "node",
      [
        ...["tools/pnpm.mjs", "--silent", "--filter", "@keymate/istio-chart"],
        ...["run", "package", folder],
      ],
      { folder: checkout, environment: { ...environment, HELM: helm } },
    );
    const archive = join(folder, `${CHART_NAME}-${version}.tgz`);
    const found = await digestOf(reference, release);
    if (found === undefined) {
      const plain = isLoopback(destination) ? ["--plain-http"] : [];
      const target = `oci://${charts(destination)}`;
      await run(helm, ["push", archive, target, ...plain], { folder, environment });
      const digest = await digestOf(reference, release);
      return { state: "done", detail: `oci://${reference}@${digest}` };
    }
    const difference = await differenceOf(archive, await pullChart(release, join(folder, "there")));
    if (difference) {
      throw new ReleaseProblem(
        `${reference} is in the registry with another ${difference}: a version is published once`,
      );
    }
    return { state: "already there", detail: `oci://${reference}@${found}` };
  });
}

/** Pulls the chart of the release into a folder, which is made, and gives the path of the archive. */
export async function pullChart(release: Release, folder: string): Promise<string> {
  const { version, helm, environment, destination } = release;
  await mkdir(folder);
  const plain = isLoopback(destination) ? ["--plain-http"] : [];
  await run(
    helm,
    [
      ...["pull", `oci://${chartReference(release)}`, "--version", version],
      ...["--destination", folder, ...plain],
    ],
    { folder, environment },
  );
  return join(folder, `${CHART_NAME}-${version}.tgz`);
}
