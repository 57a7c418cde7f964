/** The built script, and machines that run it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LuaMachine } from "./lua-machine.js";

export const ARTIFACT = fileURLToPath(new URL("../dist/keymate-access.lua", import.meta.url));
export const script = readFileSync(ARTIFACT, "utf8");

export const CONFIGURATION = '{"gateway_url":"http://gateway:8080","skip_paths":["/public"]}';

const fakeEnvoy = readFileSync(new URL("fake-envoy.lua", import.meta.url), "utf8");

/** A machine with an Envoy in it. */
export function machineWithEnvoy(): LuaMachine {
  const machine = new LuaMachine();
  machine.run(fakeEnvoy);
  return machine;
}

/** One that has loaded the script behind a configuration, the way the chart puts it there. */
export function machineWithScript(configuration = CONFIGURATION): LuaMachine {
  const machine = machineWithEnvoy();
  machine.run(`local KEYMATE_CONFIGURATION = ${JSON.stringify(configuration)}\n${script}`);
  return machine;
}
