/** The bundled script in a Lua virtual machine behind an emulated stream handle. */
import { runConformance } from "../../src/conformance/run.js";
import { EnvoyLuaDriver } from "../../src/emulator/envoy-lua/driver.js";
import { pluginArtifact } from "../../src/envoy/artifacts.js";

runConformance({ newDriver: () => new EnvoyLuaDriver(pluginArtifact("lua")) });
