/** Checks resources as a Kubernetes API server does: with the schema of their custom resource definition, unknown fields refused. */
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "yaml";
import type { Resource } from "../src/helm/render.js";

/** A structural schema, as `apiextensions.k8s.io/v1` writes it. */
interface StructuralSchema {
  properties?: Record<string, StructuralSchema>;
  items?: StructuralSchema;
  additionalProperties?: unknown;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
}

interface Definition {
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: StructuralSchema } }[];
  };
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const validators = await readDefinitions();

/** What is wrong with a resource, one line each. */
export function schemaProblems(resource: Resource): string[] {
  const type = `${resource.apiVersion} ${resource.kind}`;
  const validate = validators.get(type);
  if (!validate) return [`${type}: no such resource, known ${[...validators.keys()].join(", ")}`];
  if (validate({ spec: resource.spec })) return [];
  return (validate.errors ?? []).map(
    (error) => `${type} ${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`,
  );
}

async function readDefinitions(): Promise<Map<string, ValidateFunction>> {
  const found = new Map<string, ValidateFunction>();
  const folder = fileURLToPath(new URL("istio/", import.meta.url));
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".yaml")) continue;
    const { spec } = parse(await readFile(folder + name, "utf8")) as Definition;
    for (const version of spec.versions) {
      const schema = version.schema.openAPIV3Schema;
      refuseUnknownFields(schema);
      found.set(`${spec.group}/${version.name} ${spec.names.kind}`, ajv.compile(schema));
    }
  }
  return found;
}

function refuseUnknownFields(schema: StructuralSchema): void {
  if (schema.properties && !schema["x-kubernetes-preserve-unknown-fields"]) {
    schema.additionalProperties ??= false;
  }
  for (const property of Object.values(schema.properties ?? {})) refuseUnknownFields(property);
  if (schema.items) refuseUnknownFields(schema.items);
}
