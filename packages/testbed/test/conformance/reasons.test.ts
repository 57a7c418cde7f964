/** Why a request was refused is told in the log in the same words by every runtime, although each learns of it in another way. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConformanceCase } from "../../src/conformance/case.js";
import type { Driver } from "../../src/conformance/driver.js";
import { CoreDriver } from "../../src/emulator/core/driver.js";
import { EnvoyLuaDriver } from "../../src/emulator/envoy-lua/driver.js";
import { ProxyWasmDriver } from "../../src/emulator/proxy-wasm/driver.js";
import { pluginArtifact } from "../../src/envoy/artifacts.js";

type Setting = Pick<ConformanceCase, "configuration" | "request" | "gateway">;

const GRPC: Setting["request"] = { headers: [["content-type", "application/grpc"]] };

const SETTINGS: readonly [reason: string, name: string, setting: Setting][] = [
  ["-", "granted", {}],
  ["-", "denied", { gateway: { status: 403 } }],
  ["-", "skipped", { configuration: { skip_paths: ["/orders"] } }],
  ["no_cluster", "an unknown cluster", { configuration: { cluster_name: "elsewhere" } }],
  ["connect", "a cluster without a host", { configuration: { cluster_name: "no-hosts" } }],
  ["connect", "a refused connection", { configuration: { cluster_name: "refused" } }],
  [
    "connect",
    "a refused connection for gRPC",
    { configuration: { cluster_name: "refused" }, request: GRPC },
  ],
  ["timeout", "silence", { gateway: { fault: "silent" } }],
  ["timeout", "silence for gRPC", { gateway: { fault: "silent" }, request: GRPC }],
  ["reset", "a reset before the headers", { gateway: { fault: "reset-before-headers" } }],
  ["reset", "a reset inside the body", { gateway: { fault: "reset-inside-body" } }],
  ["bad_reply", "a reset inside the headers", { gateway: { fault: "reset-inside-headers" } }],
  ["bad_reply", "a reply that is not HTTP", { gateway: { fault: "garbage" } }],
  ["bad_reply", "a status of 600", { gateway: { status: 600 } }],
  ["gateway_5xx", "an error of the gateway", { gateway: { status: 500 } }],
  ["gateway_5xx", "the gateway's own 504", { gateway: { status: 504 } }],
  [
    "body_too_large",
    "a body that is too large",
    {
      configuration: { body: { mode: "full", max_bytes: 3 } },
      request: { method: "POST", body: "1234" },
    },
  ],
  ["no_path", "no path", { request: { method: "CONNECT", path: null } }],
];

const drivers: Driver[] = [
  new CoreDriver("wasm"),
  new CoreDriver("lua"),
  new ProxyWasmDriver(pluginArtifact("wasm")),
  new EnvoyLuaDriver(pluginArtifact("lua")),
];

describe.each(drivers.map((driver) => [`${driver.rung} (${driver.runtime})`, driver] as const))(
  "%s",
  (_rung, driver) => {
    beforeAll(() => driver.prepare([], []));
    afterAll(() => driver.close());

    test.each(SETTINGS)("%s: %s", async (reason, name, setting) => {
      const { log } = await driver.run({
        ...setting,
        name,
        specification: "§4",
        expect: { gateway: {}, service: {}, client: { status: 0 } },
      });
      const access = log.filter((line) => line.startsWith("Access "));
      expect(access.map((line) => / reason=(\S+)/.exec(line)?.[1])).toEqual([reason]);
    });
  },
);
