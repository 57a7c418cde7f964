/** Runs `helm template` and reads what comes out. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";

/** A Kubernetes resource, as far as this package looks into it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly spec: Record<string, unknown>;
}

/** Helm refused; the message is what it wrote. */
export class HelmRefused extends Error {}

export interface Release {
  /** Path of the chart's folder or package. */
  readonly chart: string;
  /** Further arguments, such as `--set lua.enabled=true` in two items. */
  readonly parameters?: readonly string[];
  readonly name?: string;
  readonly namespace?: string;
}

/** The resources of a release, ordered by kind and name. Throws `HelmRefused`. */
export async function renderRelease(helm: string, release: Release): Promise<Resource[]> {
  const text = await runHelm(helm, [
    "template",
    release.name ?? "keymate-plugin",
    release.chart,
    "--namespace",
    release.namespace ?? "demo",
    ...(release.parameters ?? []),
  ]);
  const documents = parseAllDocuments(text);
  const resources: Resource[] = [];
  for (const document of "empty" in documents ? [] : documents) {
    if (document.errors[0]) throw document.errors[0];
    const resource = document.toJS() as Resource | null;
    if (resource !== null) resources.push(resource);
  }
  return resources.sort((one, other) => keyOf(one).localeCompare(keyOf(other)));
}

/** Gives what Helm writes to standard output. Throws `HelmRefused`. */
export async function runHelm(helm: string, parameters: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(helm, [...parameters], {
      maxBuffer: 1 << 26,
      env: { ...process.env, KUBECONFIG: "/nonexistent" },
    });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new HelmRefused(stderr || message);
  }
}

function keyOf(resource: Resource): string {
  return `${resource.kind}/${resource.metadata.name}`;
}
