/** Writes docs/configuration.md, every configuration key with an example, from the published schema. */
import { fileURLToPath } from "node:url";
import { formatted } from "./formatted.js";
import { keysOf, readSchema } from "./schema.js";
import type { ConfigurationKey, KeySchema } from "./schema.js";

export const CONFIGURATION_DOCUMENT = fileURLToPath(
  new URL("../../../../docs/configuration.md", import.meta.url),
);

/** The text of docs/configuration.md as it should be. */
export function configurationDocument(): Promise<string> {
  const keys = keysOf(readSchema());
  const text = [
    "# Configuration reference",
    "<!-- Written by `npm run documents` from packages/core/configuration.schema.json; do not edit. -->",
    "The same JSON object configures both runtimes: `config` in the chart's values, `pluginConfig` of a `WasmPlugin`. What the keys do to a " +
      "request is in the [specification](specification.md). Every example is a whole configuration that the plugin accepts; " +
      "`keymate-istio validate FILE` checks yours.",
    overview(keys),
    ...keys.map(section),
  ].join("\n\n");
  return formatted(text, "markdown");
}

function overview(keys: readonly ConfigurationKey[]): string {
  const rows = keys
    .filter(({ path }) => !/[.[]/.test(path))
    .map((key) => [
      `[\`${key.path}\`](#${anchorOf(key.path)})`,
      key.schema.title ?? "",
      standard(key),
    ]);
  return table(["Key", "What it is", "Default"], rows);
}

function section(key: ConfigurationKey): string {
  const depth = key.path.split(".").length;
  const heading = `${"#".repeat(Math.min(depth + 1, 6))} \`${key.path}\``;
  const facts = [`Type: ${typeOf(key.schema)}.`, `Default: ${standard(key)}.`].join(" ");
  const example = `\`\`\`json\n${JSON.stringify(key.example, null, 2)}\n\`\`\``;
  // An asterisk would begin a list, or emphasis.
  const description = (key.schema.description ?? "").replaceAll("*", "\\*");
  return [heading, description, facts, example].join("\n\n");
}

function standard({ schema, isRequired }: ConfigurationKey): string {
  if (isRequired) return "none, it must be set";
  return schema.default === undefined ? "not set" : code(schema.default);
}

/** In words, with what is allowed. */
function typeOf(schema: KeySchema): string {
  if (schema.enum) return `one of ${schema.enum.map(code).join(", ")}`;
  if (schema.type === "boolean") return "`true` or `false`";
  if (schema.type === "integer") return `integer, ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === "array") {
    const items = schema.items;
    if (items?.enum) return `list of ${items.enum.map(code).join(", ")}`;
    return items?.properties ? "list of objects" : "list of texts";
  }
  if (schema.type === "object") {
    const isOpen = typeof schema.additionalProperties === "object" && !schema.properties;
    return isOpen ? "object with names of your own" : "object";
  }
  return "text";
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

/** GitHub's anchor of a heading that is a key in code. */
function anchorOf(path: string): string {
  return path.toLowerCase().replaceAll(/[^a-z0-9_-]/g, "");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
