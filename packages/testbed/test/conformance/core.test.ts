/** The core in process, once with each runtime's defaults. */
import { runConformance } from "../../src/conformance/run.js";
import { CoreDriver } from "../../src/emulator/core/driver.js";

runConformance({ newDriver: () => new CoreDriver("wasm") });
runConformance({ newDriver: () => new CoreDriver("lua") });
