/** The chart in a folder: by default the one of this version, which lies in this package. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments } from "yaml";
import { ExitStatus, Failure } from "../exit-status.js";
import { Templates } from "./go-template/execute.js";
import type { Values } from "./values.js";

const OWN_CHART = fileURLToPath(new URL("../../dist/chart", import.meta.url));

export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** What the cluster is said to know, such as `extensions.istio.io/v1alpha1/TrafficExtension`. */
  readonly apiVersions: readonly string[];
}

export interface Rendered {
  /** The template, from the chart's folder. */
  readonly source: string;
  /** YAML, as the template gives it. */
  readonly text: string;
  readonly resource: { readonly kind: string; readonly metadata: { readonly name: string } };
}

export class Chart {
  readonly defaults: Values;
  readonly schema: object;
  private readonly templates = new Templates();
  private readonly names: readonly string[];

  /** @throws a `Failure` when there is no chart. */
  constructor(private readonly folder: string = OWN_CHART) {
    if (!existsSync(join(folder, "Chart.yaml"))) {
      throw new Failure(
        ExitStatus.Unreadable,
        `${folder}: found no Chart.yaml, allowed a chart's folder`,
      );
    }
    this.defaults = parse(this.read("values.yaml"), AS_HELM) as Values;
    this.schema = JSON.parse(this.read("values.schema.json")) as object;
    const files = readdirSync(join(folder, "templates")).sort();
    for (const file of files) this.templates.add(file, this.read(`templates/${file}`));
    this.names = files.filter((file) => file.endsWith(".yaml"));
  }

  /** The resources, ordered by kind and name. @throws `ChartRefused` when the templates refuse the values. */
  render(values: Values, release: Release): Rendered[] {
    const { name, version, appVersion } = parse(this.read("Chart.yaml"), AS_HELM) as Manifest;
    const data = {
      Values: values,
      Chart: { Name: name, Version: version, AppVersion: appVersion },
      Release: { Name: release.name, Namespace: release.namespace, Service: "Helm" },
      Capabilities: { APIVersions: { Has: (each: string) => release.apiVersions.includes(each) } },
      Files: { Get: (path: string) => this.read(path, "") },
    };
    const rendered = this.names.flatMap((file) =>
      documents(file, this.templates.render(file, data)),
    );
    return rendered.sort((one, other) => keyOf(one).localeCompare(keyOf(other)));
  }

  /** @param missing what a file that is not there holds; without it, that is an error. */
  private read(path: string, missing?: string): string {
    const file = join(this.folder, path);
    return missing !== undefined && !existsSync(file) ? missing : readFileSync(file, "utf8");
  }
}

/** Helm reads YAML 1.1. */
export const AS_HELM = { version: "1.1", merge: true } as const;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
}

function documents(source: string, text: string): Rendered[] {
  return [...parseAllDocuments(text)].flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const resource = document.toJS() as Rendered["resource"] | null;
    return resource === null
      ? []
      : [{ source: `templates/${source}`, text: text.trim(), resource }];
  });
}

function keyOf({ resource }: Rendered): string {
  return `${resource.kind}/${resource.metadata.name}`;
}
