/** A configuration that would speak in this build's name is refused by both filters, and nothing passes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Driver } from "../../../packages/testbed/src/conformance/driver.js";
import { EnvoyLuaDriver } from "../../../packages/testbed/src/emulator/envoy-lua/driver.js";
import { ProxyWasmDriver } from "../../../packages/testbed/src/emulator/proxy-wasm/driver.js";
import { ARTIFACTS } from "./artifacts";

const DOCUMENT = JSON.stringify({
  gateway_url: "http://gateway.test:8080",
  cluster_name: "gateway",
  request_headers: { set: { "Acme-Tenant": "evil" } },
});

const drivers: readonly Driver[] = [
  new ProxyWasmDriver(ARTIFACTS.wasm),
  new EnvoyLuaDriver(ARTIFACTS.lua),
];

describe.each(drivers)("$rung", (driver) => {
  beforeAll(() => driver.prepare([], [DOCUMENT]));
  afterAll(() => driver.close());

  test("refuses it", async () => {
    const { accepted, errors, request } = await driver.configure(DOCUMENT);
    expect(accepted).toBe(false);
    expect(errors.join()).toContain("request_headers.set: found acme-tenant, allowed");
    expect(request.serviceReached).toBe(false);
  });
});
