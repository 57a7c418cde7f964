/** The published schema and the plugin's decoder agree about the configuration documents of the conformance table. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import {
  CONFIGURATION_ACCEPTED,
  CONFIGURATION_ERRORS,
} from "../src/conformance/configuration-errors.js";

const SCHEMA = new URL("../../core/configuration.schema.json", import.meta.url);
const accepts = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(SCHEMA, "utf8")));

/** What a schema cannot see, since it looks at values and not at their text. */
const BEYOND_A_SCHEMA: readonly (readonly [name: RegExp, reason: string])[] = [
  [/ twice/, "a parsed object has each key once"],
  [/surrogate/, "a parsed string has been repaired"],
  [/ of white space/, "white space is no value"],
];

describe("the schema takes what the plugin takes", () => {
  test.each(CONFIGURATION_ACCEPTED)("$name", ({ document }) => {
    accepts(parse(document));
    expect(accepts.errors ?? []).toEqual([]);
  });
});

describe("the schema refuses what the plugin refuses", () => {
  for (const { name, document } of CONFIGURATION_ERRORS) {
    const beyond = BEYOND_A_SCHEMA.find(([pattern]) => pattern.test(name));
    if (beyond) test.skip(`${name} (skipped: ${beyond[1]})`);
    else test(name, () => expect(accepts(parse(document))).toBe(false));
  }
});

/** Documents are byte strings. What is no JSON reads as `undefined`, which no schema takes. */
function parse(document: string): unknown {
  try {
    return JSON.parse(Buffer.from(document, "latin1").toString("utf8"));
  } catch {
    return undefined;
  }
}
