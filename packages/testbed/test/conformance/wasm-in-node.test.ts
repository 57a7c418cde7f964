/** The compiled filter in an emulated proxy-wasm host: seconds, where a real Envoy takes minutes. */
import { runConformance } from "../../src/conformance/run.js";
import { ProxyWasmDriver } from "../../src/emulator/proxy-wasm/driver.js";
import { pluginArtifact } from "../../src/envoy/artifacts.js";

runConformance({ newDriver: () => new ProxyWasmDriver(pluginArtifact("wasm")) });
