/** A skip that is not needed fails, whichever rung and whichever Envoy it is for. */
import { expect, test } from "vitest";
import type { ConformanceCase } from "../../src/conformance/case.js";
import type { Driver } from "../../src/conformance/driver.js";
import { needlessSkip } from "../../src/conformance/skip.js";
import { CoreDriver } from "../../src/emulator/core/driver.js";

const CASE: ConformanceCase = {
  name: "a/b",
  specification: "§4",
  expect: { gateway: {}, service: {}, client: { status: 200 } },
};

test("a case that is met needs no skip", async () => {
  const problem = await needlessSkip(new CoreDriver("wasm"), CASE, "because");
  expect(problem).toBe(
    'a/b: the skip ("because") is not needed, everything is as the case expects',
  );
});

test("a case that is not met needs one", async () => {
  const unmet = { ...CASE, gateway: { status: 403 } };
  expect(await needlessSkip(new CoreDriver("lua"), unmet, "because")).toBeUndefined();
});

test("so does one that cannot be run", async () => {
  const broken = { runtime: "wasm", run: () => Promise.reject(new Error("cannot")) };
  expect(await needlessSkip(broken as unknown as Driver, CASE, "because")).toBeUndefined();
});
