/** A response to a request about which the plugin decided nothing claims no decision (specification §4). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConformanceCase } from "../../src/conformance/case.js";
import { EnvoyDriver } from "../../src/conformance/envoy-driver.js";
import { RUNTIMES } from "../../src/envoy/artifacts.js";

/** Envoy answers 400 to a fragment before a filter sees the request; its answer still passes through the plugin. */
const REFUSED_BY_ENVOY: ConformanceCase = {
  name: "undecided/a request that Envoy refuses itself",
  specification: "§4",
  request: { path: "/orders#fragment", headers: [["Keymate-Gateway-Auth-Status", "GRANTED"]] },
  expect: { gateway: "not asked", service: "not reached", client: { status: 400 } },
};

describe.each(RUNTIMES)("%s on Envoy", (runtime) => {
  const driver = new EnvoyDriver(runtime);
  beforeAll(() => driver.prepare([REFUSED_BY_ENVOY], []));
  afterAll(() => driver.close());

  test(REFUSED_BY_ENVOY.name, async () => {
    const { gateway, service, responses, log } = await driver.run(REFUSED_BY_ENVOY);
    expect([gateway, service, log]).toEqual([[], [], []]);
    expect(responses.map(({ status }) => status)).toEqual([400]);
    const names = responses.flatMap(({ headers }) => headers.map(([name]) => name.toLowerCase()));
    expect(names.filter((name) => name.startsWith("keymate"))).toEqual([]);
  });
});
