/** Acme's own cases on real Envoys; with CONFORMANCE=full the whole table. */
import { runConformance } from "../../../packages/testbed/src/conformance/run.js";
import { CASES } from "../../../packages/testbed/src/conformance/cases/index.js";
import { EnvoyDriver } from "../../../packages/testbed/src/conformance/envoy-driver.js";
import { ENVOY_SKIPS } from "../../../packages/testbed/src/conformance/envoy-skips.js";
import { ARTIFACTS } from "./artifacts";
import { CASES_OF_ACME, SKIPS_OF_ACME } from "./cases";

const isFull = process.env.CONFORMANCE === "full";
const part = isFull
  ? { cases: [...CASES, ...CASES_OF_ACME], skip: [...ENVOY_SKIPS, ...SKIPS_OF_ACME] }
  : { cases: CASES_OF_ACME, configurations: false };

for (const runtime of ["wasm", "lua"] as const) {
  runConformance({ newDriver: () => new EnvoyDriver(runtime, ARTIFACTS[runtime]), ...part });
}
