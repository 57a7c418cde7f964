/** What docs/configuration.md says of a key is what the plugin's own decoder says. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeConfiguration } from "../../core/src/configuration/decoder";
import { DenialBody } from "../../core/src/denial";
import { CONFORMANCE_DOCUMENT } from "../src/conformance/document.js";
import { linkToCase } from "../src/documents/case-links.js";
import { COMPARISON_DOCUMENT, comparisonDocument } from "../src/documents/comparison.js";
import { COMPARISON } from "../src/documents/comparison-table.js";
import { CONFIGURATION_DOCUMENT, configurationDocument } from "../src/documents/configuration.js";
import { keysOf, readSchema } from "../src/documents/schema.js";

const KEYS = keysOf(readSchema());

test("docs/configuration.md is as the schema says", async () => {
  expect(readFileSync(CONFIGURATION_DOCUMENT, "utf8"), "stale: run `npm run documents`").toBe(
    await configurationDocument(),
  );
});

test("docs/comparison.md is as its table says, and links to cases that there are", async () => {
  const document = await comparisonDocument();
  expect(readFileSync(COMPARISON_DOCUMENT, "utf8"), "stale: run `npm run documents`").toBe(
    document,
  );
  const conformance = readFileSync(CONFORMANCE_DOCUMENT, "utf8");
  const anchors = [...document.matchAll(/conformance\.md#([\w-]+)/g)].map((match) => match[1]);
  expect(anchors.length).toBeGreaterThan(20);
  expect(anchors.filter((anchor) => !conformance.includes(`<a id="${anchor}"></a>`))).toEqual([]);
});

test("every yes of this plugin names a case or a guide, and what names none is a no", () => {
  const features = COMPARISON.flatMap((area) => area.features);
  const isShown = ({ cases, document }: (typeof features)[number]["here"]) =>
    cases.length > 0 || (document !== undefined && hasPlace(document));
  expect(features.filter(({ here }) => (here.answer === "no") === isShown(here))).toEqual([]);
  expect(hasPlace("observability.md#no-such-place")).toBe(false);
  expect(() => linkToCase("yes", "granted/nix")).toThrow(
    "no conformance case is called granted/nix",
  );
});

describe("the plugin accepts the example of", () => {
  test.each(KEYS.map(({ path, example }) => [path, example] as const))("%s", (_, example) => {
    expect(decode(example)).toBe("");
  });
});

describe("the plugin knows no other keys than those of", () => {
  test.each([...new Set(KEYS.map(({ path }) => objectOf(path)))])("%s", (object) => {
    const members = KEYS.filter(({ path }) => objectOf(path) === object);
    const example = structuredClone(members[0]?.example ?? {}) as Record<string, unknown>;
    let inner = example;
    for (const name of object.split(/\.|(?=\[)/).filter((part) => part !== "")) {
      // An entry of a list, or one whose name is anybody's choice.
      const key = name === "[]" || !(name in inner) ? (Object.keys(inner)[0] ?? "") : name;
      inner = inner[key] as Record<string, unknown>;
    }
    inner["no_such_key"] = 1;
    const allowed = /no_such_key: unknown key, allowed (.*)$/.exec(decode(example))?.[1];
    const documented = members.map(({ path }) => path.slice(path.lastIndexOf(".") + 1));
    expect(allowed?.split(", ").sort()).toEqual(documented.sort());
  });
});

/** Whether a document of docs/ has a heading of that name. */
function hasPlace(link: string): boolean {
  const [name = "", anchor = ""] = link.split("#");
  const text = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
  const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(" ", "-"),
  );
  return anchors.includes(anchor);
}

/** Where a key stands: `retry` for `retry.attempts`; empty for a key of the whole configuration. */
function objectOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("."), 0));
}

/** The plugin's line about what is wrong; empty when nothing is. */
function decode(configuration: object): string {
  const document = Buffer.from(JSON.stringify(configuration), "utf8").toString("latin1");
  return decodeConfiguration(document, DenialBody.Gateway).problem;
}
