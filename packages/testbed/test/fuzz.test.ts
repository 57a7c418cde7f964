/**
 * Requests and replies made up at random: what the core does in process, the compiled filter and the bundled script must do too, to the
 * byte. The table of cases says what is right; this says that three compilers agree on what nobody thought of.
 */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConformanceCase, HeaderLine } from "../src/conformance/case.js";
import type { ConfigurationOutcome, Driver, Observation } from "../src/conformance/driver.js";
import { CoreDriver } from "../src/emulator/core/driver.js";
import { EnvoyLuaDriver } from "../src/emulator/envoy-lua/driver.js";
import { ProxyWasmDriver } from "../src/emulator/proxy-wasm/driver.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import { AREAS } from "../src/fuzz/areas/index.js";
import { randomConfiguration, randomDocument } from "../src/fuzz/configuration.js";
import { randomAnswer, randomRequest } from "../src/fuzz/messages.js";
import { Random } from "../src/fuzz/random.js";

/** Fixed, so that a failure can be repeated; a failing case is shown whole. */
const SEED = 20_260_101;
const ROUNDS = 300;
const DOCUMENTS = 200;

const drivers: [compiled: Driver, core: Driver][] = [
  [new ProxyWasmDriver(pluginArtifact("wasm")), new CoreDriver("wasm")],
  [new EnvoyLuaDriver(pluginArtifact("lua")), new CoreDriver("lua")],
];

beforeAll(async () => {
  for (const driver of drivers.flat()) await driver.prepare([], []);
});
afterAll(async () => {
  for (const driver of drivers.flat()) await driver.close();
});

test("every key of the configuration is made up somewhere", async () => {
  const schema = JSON.parse(
    await readFile(new URL("../../core/configuration.schema.json", import.meta.url), "utf8"),
  );
  const keys = ["gateway_url", ...AREAS.flatMap((area) => Object.keys(area.keys))];
  expect(keys.sort()).toEqual(Object.keys(schema.properties).sort());
});

test.each(drivers.map(([compiled, core]) => [compiled.rung, compiled, core] as const))(
  "%s agrees with the core",
  { timeout: 120_000 },
  async (_rung, compiled, core) => {
    const random = new Random(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const testCase = randomCase(random, round);
      const [found, wanted] = [await compiled.run(testCase), await core.run(testCase)];
      expect(comparable(found), JSON.stringify(testCase)).toEqual(comparable(wanted));
    }
  },
);

test.each(drivers.map(([compiled, core]) => [compiled.rung, compiled, core] as const))(
  "%s refuses the documents that the core refuses, in the same words",
  { timeout: 120_000 },
  async (_rung, compiled, core) => {
    const random = new Random(SEED);
    for (let round = 0; round < DOCUMENTS; round++) {
      const document = randomDocument(random);
      const [found, wanted] = [await compiled.configure(document), await core.configure(document)];
      expect(verdictOf(found), document).toEqual(verdictOf(wanted));
    }
  },
);

function verdictOf({ accepted, errors }: ConfigurationOutcome): unknown {
  const plain = errors.map((line) => line.replace(/^keymate: invalid configuration: /, ""));
  return { accepted, errors: plain };
}

function randomCase(random: Random, round: number): ConformanceCase {
  return {
    name: `random/${round}`,
    specification: "§3",
    configuration: randomConfiguration(random),
    request: randomRequest(random),
    gateway: randomAnswer(random),
    expect: { gateway: {}, service: {}, client: { status: 0 } },
  };
}

/** Without what is new on every request and what a script's table does not keep: the order of names. */
function comparable(observation: Observation): unknown {
  const sorted = (lines: readonly HeaderLine[]): string[] =>
    [...new Set(lines.map(([name]) => name))].sort().map((name) => {
      const values = lines.filter(([it]) => it === name).map(([, value]) => value);
      return `${name}: ${name === "x-request-id" ? "" : values.join(" | ")}`;
    });
  const message = <T extends { headers: readonly HeaderLine[] }>(it: T) => ({
    ...it,
    headers: sorted(it.headers),
  });
  return {
    gateway: observation.gateway.map(message),
    service: observation.service.map(message),
    responses: observation.responses.map(message),
    log: observation.log.filter((line) => line.startsWith("Access ")),
  };
}
