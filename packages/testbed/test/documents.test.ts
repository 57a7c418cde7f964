/** What docs/configuration.md says of a key is what the plugin's own decoder says. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeConfiguration } from "../../core/src/configuration/decoder";
import { DenialBody } from "../../core/src/denial";
import { CONFIGURATION_DOCUMENT, configurationDocument } from "../src/documents/configuration.js";
import { keysOf, readSchema } from "../src/documents/schema.js";

const KEYS = keysOf(readSchema());

test("docs/configuration.md is as the schema says", async () => {
  expect(readFileSync(CONFIGURATION_DOCUMENT, "utf8"), "stale: run `npm run documents`").toBe(
    await configurationDocument(),
  );
});

describe("the plugin accepts the example of", () => {
  test.each(KEYS.map(({ path, example }) => [path, example] as const))("%s", (_, example) => {
    expect(decode(example)).toBe("");
  });
});

describe("the plugin knows no other keys than those of", () => {
  const objects = KEYS.filter(({ schema }) => schema.properties);
  test.each(["", ...objects.map(({ path }) => path)])("%s", (path) => {
    const prefix = path === "" ? "" : `${path}.`;
    const documented = KEYS.map((key) => key.path)
      .filter((each) => each.startsWith(prefix) && !/[.[]/.test(each.slice(prefix.length)))
      .map((each) => each.slice(prefix.length));
    const [object] = KEYS.filter((key) => key.path === path);
    const example = structuredClone(object?.example ?? {}) as Record<string, unknown>;
    let inner = example;
    for (const name of path.split(".").filter((part) => part !== "")) {
      inner = inner[name] as Record<string, unknown>;
    }
    inner["no_such_key"] = 1;
    const allowed = /no_such_key: unknown key, allowed (.*)$/.exec(decode(example))?.[1];
    expect(allowed?.split(", ").sort()).toEqual(documented.sort());
  });
});

/** The plugin's line about what is wrong; empty when nothing is. */
function decode(configuration: object): string {
  const document = Buffer.from(JSON.stringify(configuration), "utf8").toString("latin1");
  return decodeConfiguration(document, DenialBody.Gateway).problem;
}
