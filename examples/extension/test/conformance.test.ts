/** The whole table, and Acme's own cases, on the filters built from the packed packages. */
import "../src/extension/acme";
import { runConformance } from "../../../packages/testbed/src/conformance/run.js";
import { CASES } from "../../../packages/testbed/src/conformance/cases/index.js";
import { CoreDriver } from "../../../packages/testbed/src/emulator/core/driver.js";
import { EnvoyLuaDriver } from "../../../packages/testbed/src/emulator/envoy-lua/driver.js";
import { ProxyWasmDriver } from "../../../packages/testbed/src/emulator/proxy-wasm/driver.js";
import { ARTIFACTS } from "./artifacts";
import { CASES_OF_ACME, SKIPS_OF_ACME } from "./cases";

const table = { cases: [...CASES, ...CASES_OF_ACME], skip: SKIPS_OF_ACME };

runConformance({ newDriver: () => new CoreDriver("wasm"), ...table });
runConformance({ newDriver: () => new ProxyWasmDriver(ARTIFACTS.wasm), ...table });
runConformance({ newDriver: () => new EnvoyLuaDriver(ARTIFACTS.lua), ...table });
