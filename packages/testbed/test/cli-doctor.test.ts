/** The command line's doctor, at the bedside of an Envoy that runs. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommandLine } from "@keymate/istio-cli";
import { sha256 as luaDigest, version } from "@keymate/istio-lua";
import { sha256 as wasmDigest } from "@keymate/istio-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import type { ListenerOptions } from "../src/envoy/listener.js";
import { Envoy } from "../src/envoy/process.js";
import { temporaryFolder } from "./temporary-folder.js";

const SERVICE = { name: "service", endpoint: "refused" } as const;
const GATEWAY = { name: "gateway", endpoint: "refused" } as const;

function listener(
  name: string,
  runtime: "wasm" | "lua",
  configuration: object,
): ListenerOptions & { name: string } {
  const document = JSON.stringify({ gateway_url: "http://gateway:8080", ...configuration });
  return { name, plugin: { runtime, artifact: pluginArtifact(runtime), document } };
}

async function doctor(...parameters: string[]) {
  const printed: string[] = [];
  const status = await runCommandLine(["doctor", ...parameters], {
    print: (text) => printed.push(text),
    note: (text) => printed.push(text),
    readInput: async () => "",
  });
  return { status, text: printed.join("\n") };
}

describe("an Envoy with both filters", () => {
  let envoy: Envoy;
  beforeAll(async () => {
    envoy = await Envoy.start({
      listeners: [
        listener("wasm", "wasm", {}),
        listener("wasm-body", "wasm", { body: { mode: "full" } }),
        listener("lua", "lua", { cluster_name: "gateway" }),
      ],
      clusters: [SERVICE, GATEWAY],
    });
  });
  afterAll(() => envoy?.stop());

  test("is healthy, by its admin interface and by its dump", async () => {
    const live = await doctor("--json", envoy.admin.address);
    const { installations, ...rest } = JSON.parse(live.text);
    expect(rest).toEqual({ healthy: true, without: [], refused: [], failures: [] });
    expect(live.status).toBe(0);
    const found = installations.map((each: { listener: string; runtime: string; code: object }) => [
      each.listener,
      each.runtime,
      each.code,
    ]);
    const wasm = { from: pluginArtifact("wasm"), sha256: wasmDigest, version: null };
    expect(found).toEqual([
      ["wasm", "wasm", wasm],
      ["wasm-body", "wasm", wasm],
      ["lua", "lua", { from: "inline", sha256: luaDigest, version }],
    ]);
    for (const each of installations) {
      expect(each).toMatchObject({ isActive: true, position: "1 of 2", problems: [] });
      expect(JSON.parse(each.configuration).gateway_url).toBe("http://gateway:8080");
    }

    const path = join(temporaryFolder(), "dump.json");
    writeFileSync(path, await envoy.admin.get("/config_dump"));
    const read = await doctor("--json", path);
    expect(JSON.parse(read.text)).toEqual({ ...JSON.parse(live.text), failures: null });
  });

  test("shows digests that sha256sum shows", () => {
    const digest = createHash("sha256")
      .update(readFileSync(pluginArtifact("lua")))
      .digest("hex");
    expect(digest).toBe(luaDigest);
  });
});

describe("an Envoy in which much is wrong", () => {
  let envoy: Envoy;
  beforeAll(async () => {
    envoy = await Envoy.start({
      listeners: [
        listener("refused", "wasm", { timeout: 0 }),
        listener("answers-500", "lua", { timeout: 0 }),
        listener("no-cluster", "lua", { cluster_name: "elsewhere" }),
        { name: "without" },
      ],
      clusters: [SERVICE, GATEWAY],
    });
  });
  afterAll(() => envoy?.stop());

  test("hears why, place by place", async () => {
    const { status, text } = await doctor("--json", envoy.admin.address);
    const { installations, refused, without, healthy } = JSON.parse(text);
    expect(refused).toMatchObject([
      { listener: "refused", details: expect.stringMatching(/wasm/i) },
    ]);
    expect(without).toEqual([expect.stringMatching(/^without \(127\.0\.0\.1:\d+\)$/)]);
    expect(installations).toMatchObject([
      {
        listener: "answers-500",
        isActive: false,
        problems: ["invalid configuration: timeout: found 0, allowed an integer from 1 to 600000"],
      },
      {
        listener: "no-cluster",
        isActive: true,
        problems: ["Envoy has no cluster elsewhere: every check fails"],
      },
    ]);
    expect({ status, healthy }).toEqual({ status: 1, healthy: false });
    const people = await doctor(envoy.admin.address);
    expect(people.text).toMatch(/\nactive in 1 of 4 places, 3 problems$/);
  });

  test("and nobody is ill who does not answer", async () => {
    const { status, text } = await doctor("127.0.0.1:1");
    expect(text).toContain("127.0.0.1:1: no answer from http://127.0.0.1:1/config_dump");
    expect(status).toBe(3);
  });
});
