import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendHttp1 } from "../src/clients/http1.js";
import { Envoy } from "../src/envoy/process.js";
import { pluginFilter } from "../src/envoy/plugin.js";
import { temporaryFolder } from "./temporary-folder.js";

const ALL_BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("");
const REPEATING = `function envoy_on_request(handle)
  handle:respond({ [":status"] = "200" }, KEYMATE_CONFIGURATION)
end`;

let envoy: Envoy;

beforeAll(async () => {
  const artifact = join(temporaryFolder(), "filter.lua");
  writeFileSync(artifact, REPEATING);
  envoy = await Envoy.start({
    listeners: [
      { name: "bytes", plugin: { runtime: "lua", artifact, document: ALL_BYTES } },
      { name: "broken", plugin: { runtime: "lua", artifact: import.meta.filename, document: "" } },
      { name: "plain" },
    ],
    clusters: [{ name: "service", endpoint: "refused" }],
  });
});
afterAll(() => envoy.stop());

test("a document reaches the script byte for byte", async () => {
  const request = { method: "GET", path: "/", authority: "a", headers: [], body: "" };
  const exchange = sendHttp1(envoy.port("bytes") ?? 0, request, 5_000);
  expect(await exchange.responses).toMatchObject([{ status: 200, body: ALL_BYTES }]);
  exchange.close();
});

test("a listener that Envoy refuses leaves the others alone", async () => {
  expect(envoy.port("broken")).toBeUndefined();
  expect(envoy.refused.get("broken")).toContain("script load error");
  expect([...envoy.refused.keys()]).toEqual(["broken"]);
  expect(envoy.port("plain")).toBeGreaterThan(0);
});

test("a string that holds more than bytes is no document", () => {
  const plugin = { runtime: "lua", artifact: import.meta.filename, document: "\u0100" } as const;
  expect(() => pluginFilter("x", plugin)).toThrow("code unit 0 is 256");
});

test("only a configuration that captures the body asks for the field that Istio cannot set", () => {
  const rendered = (document: string): string =>
    JSON.stringify(pluginFilter("x", { runtime: "wasm", artifact: "a.wasm", document }));
  expect(rendered('{"body":{"mode":"full"}}')).toContain("allow_on_headers_stop_iteration");
  for (const document of ["", "{}", '{"body":{"mode":"none"}}', "null", "not JSON"]) {
    expect(rendered(document)).not.toContain("allow_on_headers_stop_iteration");
  }
});
