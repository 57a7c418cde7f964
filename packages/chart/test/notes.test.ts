/** What a person reads after the installation. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SMALL_DIGESTS, SMALL_FILTER, describeWithHelm, useChart } from "./helm.js";
import { type Values, renderValues } from "./values.js";

/** `helm template` leaves the notes out; this renders them as a resource. */
const PROBE = `apiVersion: v1
kind: ConfigMap
metadata: { name: notes }
spec: { notes: {{ include "keymate.notes" . | toJson }} }
`;

const knows = (...kinds: string[]): string[] =>
  kinds.flatMap((kind) => ["--api-versions", `extensions.istio.io/v1alpha1/${kind}`]);

const CHECKSUM = "ab".repeat(32);
const { version, layouts } = SMALL_DIGESTS;

describeWithHelm("the notes", () => {
  const chart = useChart(SMALL_FILTER, (folder) =>
    writeFile(join(folder, "templates/notes.yaml"), PROBE),
  );
  const notesOf = async (values: Values, parameters: string[] = []): Promise<string> => {
    const resources = await renderValues(chart.path, values, parameters);
    return resources.find((each) => each.metadata.name === "notes")?.spec["notes"] as string;
  };
  const wasm = { enabled: true, image: "x/y:1" };
  const lua = { enabled: true };

  test.each([
    ["WasmPlugin", "knows WasmPlugin", { wasm }, knows("WasmPlugin", "TrafficExtension")],
    ["WasmPlugin", "no Istio was visible", { wasm }, []],
    ["TrafficExtension", "and no WasmPlugin", { wasm }, knows("TrafficExtension")],
    [
      "EnvoyFilter",
      "config.body.mode=full needs",
      { wasm, config: { body: { mode: "full" } } },
      knows("WasmPlugin"),
    ],
    ["TrafficExtension", "knows TrafficExtension", { lua }, knows("TrafficExtension")],
    ["EnvoyFilter", "shows no TrafficExtension", { lua }, knows("WasmPlugin")],
    ["EnvoyFilter", "was asked for", { lua, api: "EnvoyFilter" }, knows("TrafficExtension")],
  ])("say that %s was chosen, and why: %s", async (api, reason, values, parameters) => {
    const notes = await notesOf(values, parameters);
    expect(notes).toContain(`${api} demo/keymate-plugin enforces`);
    expect(notes).toMatch(new RegExp(`Why ${api}: .*${reason}`));
  });

  test("name the opt-in label when no selector was given", async () => {
    expect(await notesOf({ lua })).toContain("keymate.io/enforce=true");
    expect(await notesOf({ lua, selector: { matchLabels: { app: "x" } } })).not.toContain("opt-in");
  });

  test.each([
    ["r/x", {}, `r/x:${version}@${layouts.compat.digest},\npinned to the digest that was built`],
    ["r/x", { sha256: CHECKSUM }, `r/x:${version},\nverified by wasm.sha256, ${CHECKSUM}`],
    ["r/x:1", {}, "r/x:1,\nwhich its tag names alone"],
    [`r/x@sha256:${CHECKSUM}`, {}, ",\npinned by its digest"],
    ["https://r/x.wasm", {}, "https://r/x.wasm,\nwithout a checksum"],
    ["file:///x.wasm", {}, "file:///x.wasm,\na file in"],
  ])("say how far the image %s is pinned, with %o", async (image, more, expected) => {
    expect(await notesOf({ wasm: { ...wasm, image, ...more } })).toContain(expected);
    expect(await notesOf({ lua })).not.toContain("The image");
  });

  test("warn of a whole mesh", async () => {
    const parameters = ["--namespace", "istio-system"];
    expect(await notesOf({ lua, wholeNamespace: true }, parameters)).toMatch(
      /EVERY workload.*every workload of the mesh/s,
    );
  });

  test("say that shadow mode enforces nothing, and warn of failure_mode allow", async () => {
    expect(await notesOf({ lua })).not.toMatch(/NOTHING IS ENFORCED|WARNING/);
    expect(await notesOf({ lua, config: { mode: "shadow" } })).toContain("NOTHING IS ENFORCED YET");
    expect(await notesOf({ lua, config: { mode: "canary" } })).toMatch(
      /THIS RELEASE ENFORCES NOTHING.*same workloads\s+with config.filter_state=true/s,
    );
    expect(await notesOf({ lua, config: { failure_mode: "allow" } })).toContain(
      "WARNING: config.failure_mode=allow",
    );
  });

  test("warn of FAIL_OPEN and of unverified certificates", async () => {
    const open = { ...wasm, failStrategy: "FAIL_OPEN", allowFailOpen: true };
    expect(await notesOf({ wasm: open })).toContain("requests pass unchecked");
    const config = { gateway_url: "https://gateway.example" };
    const cluster = { tls: { insecureSkipVerify: true } };
    expect(await notesOf({ wasm, config, cluster })).toContain("WARNING: cluster.tls");
  });

  test("offer Istio's own cluster for a gateway in the mesh", async () => {
    const cluster = "outbound|8080||keymate-gateway.keymate.svc.cluster.local";
    expect(await notesOf({ lua })).toContain(`'config.cluster_name=${cluster}'`);
    expect(await notesOf({ lua, config: { gateway_url: "https://x.svc" } })).not.toContain(
      "outbound",
    );
  });
});
