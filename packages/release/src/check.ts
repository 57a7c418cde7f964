/** What has to hold before anything is published. */
import { CRANE, HELM, whyMissing } from "@keymate/istio-programs";
import { git, packagesOf, pendingChangesets, versionOf } from "./checkout.js";
import { tryToRun } from "./command.js";
import {
  hasIdentity,
  knowsWhoPushes,
  npmToken,
  withCredentials,
  type Destination,
} from "./destination.js";

/** One line for each thing that is not as it has to be. */
export async function problemsOf(checkout: string, destination: Destination): Promise<string[]> {
  const found = await Promise.all([
    changedFiles(checkout),
    branch(checkout),
    unversioned(checkout),
    versions(checkout),
    npmCredentials(checkout, destination),
    ociCredentials(destination),
    whyMissing(CRANE, destination.environment),
    whyMissing(HELM, destination.environment),
  ]);
  return found.filter((problem) => problem !== undefined);
}

async function changedFiles(checkout: string): Promise<string | undefined> {
  const [first, ...others] = (await git(checkout, "status", "--porcelain")).split("\n");
  if (!first) return undefined;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return `the working tree has changes (${first.slice(3)}${more}): commit or stash them`;
}

async function branch(checkout: string): Promise<string | undefined> {
  const name = await git(checkout, "rev-parse", "--abbrev-ref", "HEAD");
  if (name !== "main") return `the branch is ${name}: releases are made from main`;
  const remote = await git(checkout, "ls-remote", "origin", "refs/heads/main").catch(() => "");
  if (remote === "") return "origin has no branch main, or is out of reach";
  const head = await git(checkout, "rev-parse", "HEAD");
  if (remote.startsWith(head)) return undefined;
  return `main is ${head.slice(0, 12)}, origin's is ${remote.slice(0, 12)}: pull or push first`;
}

async function unversioned(checkout: string): Promise<string | undefined> {
  const pending = await pendingChangesets(checkout);
  if (pending.length === 0) return undefined;
  return `changesets have no version yet (${pending.join(", ")}): "npm run release:version" writes it, to be merged first`;
}

async function versions(checkout: string): Promise<string | undefined> {
  const version = await versionOf(checkout);
  const other = (await packagesOf(checkout)).find(({ manifest }) => manifest.version !== version);
  if (!other) return undefined;
  const { name, version: found } = other.manifest;
  return `${name} has version ${found}, allowed is the core's ${version}`;
}

async function npmCredentials(
  checkout: string,
  destination: Destination,
): Promise<string | undefined> {
  const { npmRegistry } = destination;
  if (npmToken(destination)) {
    return withCredentials(destination, async (environment, npmrc) => {
      const parameters = ["whoami", "--registry", npmRegistry, "--userconfig", npmrc];
      const { status } = await tryToRun("npm", parameters, { folder: checkout, environment });
      return status === 0 ? undefined : `${npmRegistry} does not accept the token in NPM_TOKEN`;
    });
  }
  if (hasIdentity(destination)) return trustedPublisher(checkout, destination);
  return `no credentials for ${npmRegistry}: set NPM_TOKEN, or release from GitHub Actions as a trusted publisher`;
}

/** https://docs.npmjs.com/trusted-publishers */
async function trustedPublisher(
  checkout: string,
  { environment }: Destination,
): Promise<string | undefined> {
  const { output } = await tryToRun("npm", ["--version"], { folder: checkout, environment });
  const [major = 0, minor = 0] = output.split(".").map(Number);
  if (major > 11 || (major === 11 && minor >= 5)) return undefined;
  return `npm ${output.trim()} cannot publish as a trusted publisher, 11.5 or newer can: set NPM_TOKEN`;
}

async function ociCredentials(destination: Destination): Promise<string | undefined> {
  if (await knowsWhoPushes(destination)) return undefined;
  const host = destination.oci.split("/")[0];
  return `no credentials for ${host}: set OCI_USERNAME and OCI_TOKEN, or run "crane auth login ${host}"`;
}
