/** Builds values.schema.json from the chart's own description and the plugin's configuration schema. */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { takeHeaderNames } from "./header-names.js";
import { CONFIGURATION_SCHEMA, VALUES_DESCRIPTION } from "./paths.js";

/** The part of JSON Schema draft-07 that the descriptions use. */
export interface Schema {
  $schema?: string;
  $id?: string;
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  default?: unknown;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  propertyNames?: Schema;
  definitions?: Record<string, Schema>;
  [keyword: string]: unknown;
}

interface ValuesDescription {
  readonly schema: Schema;
  /** Values of `config` in this chart, beside the defaults that the plugin has. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** The schema of all values: the chart's own, then `config` with the plugin's keys. */
export async function buildValuesSchema(): Promise<Schema> {
  const description = parse(await readFile(VALUES_DESCRIPTION, "utf8")) as ValuesDescription;
  const config = JSON.parse(await readFile(CONFIGURATION_SCHEMA, "utf8")) as Schema;
  const { definitions } = config;
  delete config.$schema;
  delete config.$id;
  delete config.definitions;
  takeHeaderNames(config);
  // The templates look for keys beside `skip`, and name them. Helm's validator says "false schema".
  const rule = config.properties?.["rules"]?.items;
  delete rule?.["if"];
  delete rule?.["then"];
  const keys = config.properties ?? {};
  for (const [key, value] of Object.entries(description.defaults)) {
    const schema = keys[key];
    if (!schema) {
      throw new Error(
        `values.description.yaml: defaults.${key} is no configuration key, allowed ${Object.keys(keys).join(", ")}`,
      );
    }
    schema.default = value;
  }
  const schema = description.schema;
  const properties: Record<string, Schema> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    // `config` stands where a reader of values.yaml looks for it: before the cluster it names.
    if (name === "cluster") properties["config"] = config;
    properties[name] = property;
  }
  for (const name of Object.keys(schema.definitions ?? {})) {
    if (definitions?.[name]) {
      throw new Error(`values.description.yaml: the plugin's schema has a definition ${name}, too`);
    }
  }
  // References count from the root, so the plugin's definitions move there.
  return { ...schema, definitions: { ...schema.definitions, ...definitions }, properties };
}

/** A property with its `$ref` replaced by what it points to. */
export function resolve(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace("#/definitions/", "");
  const target = root.definitions?.[name];
  if (!target) throw new Error(`values.description.yaml: ${schema.$ref} names no definition`);
  return target;
}
