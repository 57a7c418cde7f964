/** The published schema of the configuration, as a list of keys that a reader can go through. */
import { readFileSync } from "node:fs";

/** The part of JSON Schema that the published one uses to describe keys. */
export interface KeySchema {
  readonly maxProperties?: number;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: KeySchema;
  readonly properties?: Readonly<Record<string, KeySchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | KeySchema;
  readonly definitions?: Readonly<Record<string, KeySchema>>;
  readonly allOf?: readonly KeySchema[];
  readonly $ref?: string;
}

export interface ConfigurationKey {
  /** With the keys around it: `retry.attempts`, `rules[].match`, `gateways.NAME.timeout`. */
  readonly path: string;
  readonly schema: KeySchema;
  readonly isRequired: boolean;
  /** A whole configuration, valid, in which the key is set. */
  readonly example: Readonly<Record<string, unknown>>;
}

const SCHEMA = new URL("../../../core/configuration.schema.json", import.meta.url);

/** Whatever else a configuration says, it names the gateway. */
const SMALLEST = { gateway_url: "http://keymate-gateway.keymate.svc.cluster.local:8080" };
const PARTNER = { partner: { gateway_url: "http://partner-gateway:8080" } };

/** How the name of an entry is called whose key is anybody's choice. */
const ANY_NAME = "NAME";

export function readSchema(): KeySchema {
  return JSON.parse(readFileSync(SCHEMA, "utf8")) as KeySchema;
}

/** Every key, those of an object right behind it. Throws where the schema gives a reader no example. */
export function keysOf(root: KeySchema): ConfigurationKey[] {
  return membersOf(root, root, "", wholeOf, {});
}

/** A rule may name a gateway, which then must be there. */
function wholeOf(value: unknown): Record<string, unknown> {
  const isNaming = JSON.stringify(value).includes('"gateway":"partner"');
  return { ...SMALLEST, ...(isNaming && { gateways: PARTNER }), ...(value as object) };
}

/**
 * @param place puts a value of the object's into a whole configuration.
 * @param around an example of the object, into which an example of a key is set.
 */
function membersOf(
  root: KeySchema,
  object: KeySchema,
  prefix: string,
  place: (value: unknown) => Record<string, unknown>,
  around: object,
): ConfigurationKey[] {
  return Object.entries(object.properties ?? {}).flatMap(([name, member]) => {
    const schema = resolved(root, member);
    const path = `${prefix}${name}`;
    const example = exampleOf(path, schema);
    const placeHere = (value: unknown) =>
      place({ ...(object.maxProperties === 1 ? {} : around), [name]: value });
    const isRequired = object.required?.includes(name) ?? false;
    const key = { path, schema, isRequired, example: placeHere(example) };
    return [key, ...keysWithin(root, path, schema, placeHere, example)];
  });
}

function keysWithin(
  root: KeySchema,
  path: string,
  schema: KeySchema,
  place: (value: unknown) => Record<string, unknown>,
  example: unknown,
): ConfigurationKey[] {
  if (schema.properties) return membersOf(root, schema, `${path}.`, place, example as object);
  const { items } = schema;
  if (items?.properties) {
    const around = Array.isArray(example) ? (example[0] as object) : {};
    return membersOf(root, items, `${path}[].`, (value) => place([value]), around);
  }
  const { additionalProperties } = schema;
  if (typeof additionalProperties !== "object") return [];
  const entry = resolved(root, additionalProperties);
  const [[name, around] = [ANY_NAME, {}]] = Object.entries(example as object);
  const placeEntry = (value: unknown) => place({ [name]: value });
  return membersOf(root, entry, `${path}.${ANY_NAME}.`, placeEntry, around as object);
}

/** A `$ref`, of the schema or of its items, replaced by what it means; what stands beside it is stronger. */
function resolved(root: KeySchema, schema: KeySchema): KeySchema {
  if (schema.items?.$ref) return resolved(root, { ...schema, items: resolved(root, schema.items) });
  if (!schema.$ref) return schema;
  const definition = root.definitions?.[schema.$ref.replace("#/definitions/", "")];
  if (!definition) throw new Error(`configuration.schema.json: no definition ${schema.$ref}`);
  const { $ref: _, ...own } = schema;
  return { ...resolved(root, definition), ...own };
}

/** One that is not the default: the schema's own, another word, the other flag. */
function exampleOf(path: string, schema: KeySchema): unknown {
  if (schema.examples?.length) {
    const standard = JSON.stringify(schema.default);
    return schema.examples.find((each) => JSON.stringify(each) !== standard) ?? schema.examples[0];
  }
  if (schema.enum) return schema.enum.find((word) => word !== schema.default) ?? schema.enum[0];
  if (schema.type === "boolean") return schema.default !== true;
  throw new Error(`configuration.schema.json: ${path} needs examples`);
}
