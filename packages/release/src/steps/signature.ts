/**
 * Signs the image and the chart with cosign, by the identity of the workflow that runs (keyless). Everywhere else there is nobody to sign
 * for, and the summary says so.
 */
import { run, tryToRun } from "../command.js";
import { hasIdentity } from "../destination.js";
import { ReleaseProblem } from "../problem.js";
import type { Release } from "../release.js";
import type { Outcome } from "../steps.js";
import { digestOf } from "./image.js";

const ISSUER = "https://token.actions.githubusercontent.com";

/** `repository` holds what was pushed under the version. */
export async function sign(release: Release, repository: string): Promise<Outcome> {
  const { version, destination, environment, checkout } = release;
  const cosign = environment["COSIGN"] || "cosign";
  const obstacle = await whyNot(release, cosign);
  if (obstacle) return { state: "not done", detail: obstacle };

  const digest = await digestOf(`${repository}:${version}`, release);
  if (!digest) throw new ReleaseProblem(`${repository}:${version} is not there to be signed`);
  const reference = `${repository}@${digest}`;
  const options = { folder: checkout, environment };
  const { status } = await tryToRun(
    cosign,
    [
      ...["verify", "--certificate-oidc-issuer", ISSUER],
      ...["--certificate-identity-regexp", workflows(destination.environment), reference],
    ],
    options,
  );
  if (status === 0) return { state: "already there", detail: reference };
  await run(cosign, ["sign", "--yes", reference], options);
  return { state: "done", detail: `${reference}, keyless` };
}

async function whyNot(
  { destination, environment, checkout }: Release,
  cosign: string,
): Promise<string | undefined> {
  if (destination.rehearsal) return "not signed: a dry run writes into no transparency log";
  if (!hasIdentity(destination)) {
    return "not signed: only GitHub Actions with id-token: write gives an identity to sign with";
  }
  const { status } = await tryToRun(cosign, ["version"], { folder: checkout, environment });
  return status === 0 ? undefined : `not signed: ${cosign} is not there`;
}

/** Every workflow of this repository. */
function workflows(environment: NodeJS.ProcessEnv): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = environment;
  const base = `${server ?? "https://github.com"}/${repository ?? "keymate/keymate-istio"}`;
  return `^${base.replaceAll(/[.+]/g, "\\$&")}/\\.github/workflows/`;
}
