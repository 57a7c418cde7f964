/** Writes values.yaml: every value with its description above it. */
import { stringify } from "yaml";
import { resolve } from "./values-schema.js";
import type { Schema } from "./values-schema.js";

const WIDTH = 110;
const HEADER = `# Values of the keymate-plugin chart. Generated from values.description.yaml and
# packages/core/configuration.schema.json by \`npm run generate\`; change those.
`;

export function writeValuesFile(schema: Schema): string {
  return `${HEADER}\n${properties(schema, schema, "").join("\n\n")}\n`;
}

function properties(schema: Schema, root: Schema, indent: string): string[] {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => (name !== "global" && name !== "enabled" ? true : indent !== ""))
    .map(([name, property]) => value(name, resolve(property, root), root, indent));
}

function value(name: string, schema: Schema, root: Schema, indent: string): string {
  const comment = wrap(schema.description ?? "", indent);
  if (schema.properties && schema.default === undefined && schema.examples === undefined) {
    const inner = properties(schema, root, `${indent}  `).join("\n");
    const empty = inner.split("\n").every((line) => line.trimStart().startsWith("#"));
    return `${comment}\n${indent}${name}:${empty ? " {}" : ""}\n${inner}`;
  }
  if (schema.default === undefined || isOptional(name, schema)) {
    const example = schema.default ?? schema.examples?.[0];
    return `${comment}\n${indent}# ${name}: ${flow(example)}`;
  }
  return `${comment}\n${indent}${name}: ${flow(schema.default)}`;
}

/** The plugin's own keys are left out where the plugin's default serves; the chart's own keys are written out. */
function isOptional(name: string, schema: Schema): boolean {
  return schema.title !== undefined && name !== "gateway_url";
}

/** In the YAML of Helm, which is 1.1: `on` as a key wants quotes. */
function flow(value: unknown): string {
  return stringify(value, {
    version: "1.1",
    collectionStyle: "flow",
    lineWidth: 0,
    flowCollectionPadding: false,
  }).trimEnd();
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent.length + 2 + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  lines.push(line);
  return lines.map((each) => `${indent}# ${each}`).join("\n");
}
