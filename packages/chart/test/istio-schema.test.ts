/** Every rendered resource passes Istio's published schemas. */
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { describe, expect, test } from "vitest";
import type { Resource } from "../src/helm/render.js";
import { schemaProblems } from "./istio-schema.js";

const CASES = fileURLToPath(new URL("cases/", import.meta.url));
const outputs = (await readdir(CASES)).filter((name) => name.endsWith(".out.yaml"));

describe("resources pass Istio's schemas", () => {
  test.each(outputs)("%s", async (name) => {
    const text = await readFile(CASES + name, "utf8");
    const resources = (parseAllDocuments(text) as { toJS(): Resource }[]).map((each) =>
      each.toJS(),
    );
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.filter((each) => !isOther(each)).flatMap(schemaProblems)).toEqual([]);
  });

  /** Kubernetes's own, and the Prometheus Operator's, whose rules promtool checks (`monitoring.test.ts` of the test bed). */
  function isOther({ kind }: Resource): boolean {
    return kind === "ConfigMap" || kind === "PrometheusRule";
  }
});

describe("the check itself refuses", () => {
  const plugin = (spec: Record<string, unknown>): Resource => ({
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: "x" },
    spec,
  });

  test.each([
    ["an unknown field", { url: "oci://x/y", phse: "AUTHN" }, /additional properties.*phse/],
    ["an unknown word", { url: "oci://x/y", phase: "AUTHENTICATE" }, /phase.*allowed values/],
    ["a missing field", { phase: "AUTHN" }, /required property 'url'/],
  ])("%s", (_, spec, message) => {
    expect(schemaProblems(plugin(spec)).join("\n")).toMatch(message);
  });

  test("an unknown resource", () => {
    expect(schemaProblems({ ...plugin({}), kind: "Plugin" })).toEqual([
      expect.stringContaining("no such resource"),
    ]);
  });
});
