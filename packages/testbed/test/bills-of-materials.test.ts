/** What each published package says it is made of. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, it } from "vitest";

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

interface Bill {
  readonly metadata: {
    readonly component: { readonly purl: string; readonly version: string };
  };
  readonly components?: readonly { readonly name: string; readonly group?: string }[];
}

describe.each([
  ["core", []],
  ["wasm", ["@keymate/istio-core", "@solo-io/proxy-runtime", "assemblyscript"]],
  ["lua", ["@keymate/istio-core", "typescript-to-lua"]],
  [
    "cli",
    [
      ...["@keymate/istio-core", "ajv", "commander", "fast-deep-equal", "fast-uri"],
      ...["json-schema-traverse", "require-from-string", "yaml"],
    ],
  ],
])("@keymate/istio-%s", (name, expected) => {
  const folder = fileURLToPath(new URL(`../../${name}/`, import.meta.url));
  const text = readFileSync(`${folder}dist/sbom.cdx.json`, "utf8");
  const bill = JSON.parse(text) as Bill;

  it("has a bill that is valid CycloneDX 1.6", async () => {
    expect(await validator.validate(text)).toBeNull();
    expect(await validator.validate(text.replace('"purl"', '"url"'))).not.toBeNull();
  });

  it("names its version, everything that comes with it or is inside, and no time", () => {
    const { version } = JSON.parse(readFileSync(`${folder}package.json`, "utf8")) as {
      version: string;
    };
    expect(bill.metadata.component.version).toBe(version);
    expect(bill.metadata.component.purl).toBe(`pkg:npm/%40keymate/istio-${name}@${version}`);
    const names = (bill.components ?? []).map((each) =>
      [each.group, each.name].filter(Boolean).join("/"),
    );
    expect(names.sort()).toEqual(expected);
    expect(text).not.toContain("timestamp");
  });
});
