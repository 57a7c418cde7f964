import { EnvoyDriver } from "../../src/conformance/envoy-driver.js";
import { ENVOY_SKIPS } from "../../src/conformance/envoy-skips.js";
import { runConformance } from "../../src/conformance/run.js";

runConformance({
  newDriver: () => new EnvoyDriver("wasm"),
  skip: ENVOY_SKIPS,
  prepareTimeout: 300_000,
});
