/**
 * Which names headers may have that `config` gives values. Helm's validator tells wrong names at the place of another value, so
 * they leave the schema, and the chart's templates look at them.
 */
import { readFile } from "node:fs/promises";
import { CONFIGURATION_SCHEMA } from "./paths.js";
import type { Schema } from "./values-schema.js";

const CONDITION = "forwarded_headers";

/** Removes `propertyNames` from the plugin's schema. @returns what the names of each object are asked, by its key. */
export function takeHeaderNames(config: Schema): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  take(config, "", found);
  for (const condition of config["allOf"] as Schema[]) {
    take(condition["then"] as Schema, `${CONDITION}:`, found);
  }
  config["allOf"] = (config["allOf"] as Schema[]).filter(
    (condition) => !JSON.stringify(condition["if"]).includes(`"${CONDITION}"`),
  );
  return found;
}

function take(schema: Schema, path: string, found: Record<string, Schema>): void {
  if (schema.propertyNames) found[path] = schema.propertyNames;
  delete schema.propertyNames;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    take(property, path === "" || path.endsWith(":") ? path + name : `${path}.${name}`, found);
  }
}

/** The template with the names. */
export async function writeHeaderNames(): Promise<string> {
  const config = JSON.parse(await readFile(CONFIGURATION_SCHEMA, "utf8")) as Schema;
  return `{{/* Generated from packages/core/configuration.schema.json by \`npm run generate\`: what names of headers have to match, and not. */}}
{{- define "keymate.headerNames" -}}
${JSON.stringify(takeHeaderNames(config), null, 2)}
{{- end -}}
`;
}
