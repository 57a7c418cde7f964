/** Where a release goes, and by whose authority. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

export interface Destination {
  /** With a slash at its end. */
  readonly npmRegistry: string;
  /** Registry and path that hold the image and the chart: `ghcr.io/keymate`. */
  readonly oci: string;
  /** Nothing that others could take for a release: no provenance, no signature, no transparency log. */
  readonly rehearsal: boolean;
  /** What is read: see `docs/releasing.md`. */
  readonly environment: NodeJS.ProcessEnv;
}

export function destinationFrom(environment: NodeJS.ProcessEnv): Destination {
  return {
    npmRegistry: (environment["NPM_REGISTRY"] || "https://registry.npmjs.org").replace(/\/*$/, "/"),
    oci: (environment["OCI_REPOSITORY"] || "ghcr.io/keymate").replace(/\/*$/, ""),
    rehearsal: false,
    environment,
  };
}

export const image = ({ oci }: Destination): string => `${oci}/keymate-istio-wasm`;
/** Helm pushes a chart below its parent's path, under the chart's name. */
export const charts = ({ oci }: Destination): string => `${oci}/charts`;
export const CHART_NAME = "keymate-plugin";
/** Registries on loopback need no TLS; crane knows that by itself, Helm has to be told. */
export const isLoopback = ({ oci }: Destination): boolean => /^(127\.|localhost[:/])/.test(oci);

/** GitHub Actions gives a workflow that may ask for them tokens that say who it is. */
export function hasIdentity({ environment }: Destination): boolean {
  return Boolean(environment["ACTIONS_ID_TOKEN_REQUEST_URL"]);
}

export function npmToken({ environment }: Destination): string | undefined {
  return environment["NPM_TOKEN"] || environment["NODE_AUTH_TOKEN"] || undefined;
}

/** Who may push the image and the chart is known: from the environment, or by Docker's own configuration. */
export async function knowsWhoPushes({ environment, oci }: Destination): Promise<boolean> {
  if (environment["OCI_USERNAME"] && environment["OCI_TOKEN"]) return true;
  const folder = environment["DOCKER_CONFIG"] || join(homedir(), ".docker");
  const text = await readFile(join(folder, "config.json"), "utf8").catch(() => "{}");
  const host = oci.split("/")[0] ?? "";
  const { auths, credHelpers, credsStore } = JSON.parse(text) as DockerConfig;
  return Boolean(auths?.[host] ?? credHelpers?.[host] ?? credsStore);
}

/** The environment in which crane, Helm and cosign log in. Its files are gone after `use`. */
export async function withCredentials<T>(
  destination: Destination,
  use: (environment: NodeJS.ProcessEnv, npmrc: string) => Promise<T>,
): Promise<T> {
  const { environment, npmRegistry, oci } = destination;
  const folder = await mkdtemp(join(tmpdir(), "keymate-credentials-"));
  try {
    const npmrc = join(folder, "npmrc");
    // npm puts the variable's value in; the token itself is not written.
    const line = `//${npmRegistry.replace(/^https?:\/\//, "")}:_authToken=\${KEYMATE_NPM_TOKEN}\n`;
    const token = npmToken(destination);
    await writeFile(npmrc, token ? line : "");
    const own: NodeJS.ProcessEnv = { ...environment, ...(token && { KEYMATE_NPM_TOKEN: token }) };
    const { OCI_USERNAME: user, OCI_TOKEN: secret } = environment;
    if (user && secret) {
      const auth = Buffer.from(`${user}:${secret}`).toString("base64");
      const auths = { [oci.split("/")[0] ?? ""]: { auth } };
      await writeFile(join(folder, "config.json"), JSON.stringify({ auths }), { mode: 0o600 });
      own["DOCKER_CONFIG"] = folder;
      own["HELM_REGISTRY_CONFIG"] = join(folder, "config.json");
    }
    return await use(own, npmrc);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, object>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}
