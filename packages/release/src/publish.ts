/**
 * Publishes a checkout: the image before the chart, which pins it, before the packages, and the tag when everything is there.
 *
 * What has been published is read from the registries themselves. A release that broke off is started again; one that is complete publishes
 * nothing the second time.
 */
import { CRANE, HELM, provide } from "@keymate/istio-programs";
import { problemsOf } from "./check.js";
import { publicPackages, versionOf } from "./checkout.js";
import { image, withCredentials, type Destination } from "./destination.js";
import { ReleaseProblem } from "./problem.js";
import type { Release } from "./release.js";
import { runSteps, type Finished, type Progress, type Step } from "./steps.js";
import { build } from "./steps/build.js";
import { chartReference, publishChart } from "./steps/chart.js";
import { publishImage } from "./steps/image.js";
import { publishPackage } from "./steps/npm.js";
import { sign } from "./steps/signature.js";
import { isReleased, tag } from "./steps/tag.js";

/** Throws `ReleaseProblem` before anything is published when something is not as it has to be. */
export async function publish(
  checkout: string,
  destination: Destination,
  progress: Progress,
): Promise<Finished[]> {
  const problems = await problemsOf(checkout, destination);
  if (problems.length > 0) throw new ReleaseProblem(problems.join("\n"));
  const version = await versionOf(checkout);
  if (await isReleased(checkout, version)) {
    const detail = `${version} is released, and no changeset asks for another version`;
    return [{ name: "release", state: "already there", detail, seconds: 0 }];
  }
  return withRelease(checkout, destination, progress, async (release) => [
    ...(await runSteps(
      [
        { name: "build", run: () => build(checkout) },
        ...(await publications(release)),
        tag(release),
      ],
      progress,
    )),
  ]);
}

/** The steps that write into registries, of a checkout that is built. */
export async function publications(release: Release): Promise<Step[]> {
  const packages = await publicPackages(release.checkout);
  return [
    { name: "image", run: () => publishImage(release) },
    { name: "image's signature", run: () => sign(release, image(release.destination)) },
    { name: "chart", run: () => publishChart(release) },
    { name: "chart's signature", run: () => sign(release, chartReference(release)) },
    ...packages.map((entry) => ({
      name: entry.manifest.name,
      run: () => publishPackage(release, entry),
    })),
  ];
}

/** Gives `use` everything that the steps need. */
export function withRelease<T>(
  checkout: string,
  destination: Destination,
  progress: Progress,
  use: (release: Release) => Promise<T>,
): Promise<T> {
  return withCredentials(destination, async (environment, npmrc) =>
    use({
      checkout,
      version: await versionOf(checkout),
      destination,
      environment,
      npmrc,
      crane: await provide(CRANE, { progress, environment }),
      helm: await provide(HELM, { progress, environment }),
    }),
  );
}
