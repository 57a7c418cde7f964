/** A response to a request about which the plugin decided nothing claims no decision (specification §4). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConformanceCase } from "../../src/conformance/case.js";
import type { ObservedResponse } from "../../src/conformance/driver.js";
import { EnvoyDriver } from "../../src/conformance/envoy-driver.js";
import { RUNTIMES } from "../../src/envoy/artifacts.js";

/** Envoy answers 400 to a fragment before a filter sees the request; its answer still passes through the plugin. */
const REFUSED_BY_ENVOY: ConformanceCase = {
  name: "undecided/a request that Envoy refuses itself",
  specification: "§4",
  request: { path: "/orders#fragment", headers: [["Keymate-Gateway-Auth-Status", "GRANTED"]] },
  expect: { gateway: "not asked", service: "not reached", client: { status: 400 } },
};

/**
 * Envoy holds at most 1 MiB of an HTTP/1.1 request for a script that waits for its body, and a script can only wait for all of it. Wasm
 * sees the body as it comes.
 */
const UPLOAD = "x".repeat(2 * 1_048_576);
const LARGER_THAN_ENVOY_HOLDS: ConformanceCase = {
  name: "undecided/a partial body of an upload that is larger than what Envoy holds",
  specification: "§6",
  configuration: { body: { mode: "partial", max_bytes: 16 } },
  request: { method: "POST", body: UPLOAD },
  expect: { gateway: "not asked", service: "not reached", client: { status: 413 } },
};

describe.each(RUNTIMES)("%s on Envoy", (runtime) => {
  const driver = new EnvoyDriver(runtime);
  beforeAll(() => driver.prepare([REFUSED_BY_ENVOY, LARGER_THAN_ENVOY_HOLDS], []));
  afterAll(() => driver.close());

  test(REFUSED_BY_ENVOY.name, async () => {
    const { gateway, service, responses, log } = await driver.run(REFUSED_BY_ENVOY);
    expect([gateway, service, log]).toEqual([[], [], []]);
    expect(responses.map(({ status }) => status)).toEqual([400]);
    expect(claims(responses)).toEqual([]);
  });

  test(LARGER_THAN_ENVOY_HOLDS.name, async () => {
    const { gateway, service, responses, log } = await driver.run(LARGER_THAN_ENVOY_HOLDS);
    if (runtime === "wasm") {
      expect(gateway.map(({ body }) => body)).toEqual([UPLOAD.slice(0, 16)]);
      expect(service.map(({ body }) => body.length)).toEqual([UPLOAD.length]);
      expect(responses.map(({ status }) => status)).toEqual([200]);
    } else {
      expect([gateway, service, log]).toEqual([[], [], []]);
      expect(responses.map(({ status }) => status)).toEqual([413]);
      expect(claims(responses)).toEqual([]);
    }
  });
});

/** Names of headers that speak in the plugin's name. */
function claims(responses: readonly ObservedResponse[]): string[] {
  const names = responses.flatMap(({ headers }) => headers.map(([name]) => name.toLowerCase()));
  return names.filter((name) => name.startsWith("keymate"));
}
