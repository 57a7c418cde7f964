/** Runs the catalogue on one runtime, one vitest test for each fault. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Runtime } from "../conformance/case.js";
import { pluginArtifact } from "../envoy/artifacts.js";
import { FAULTS } from "./catalogue/index.js";
import { spoilLua } from "./lua-defects.js";
import { FaultRunner } from "./runner.js";
import { spoilWasm } from "./wasm-defects.js";

/** Faults mostly wait, so several of them go on at the same time, each in an Envoy of its own. */
const LANES = 4;

export function runFaults(runtime: Runtime): void {
  const faults = FAULTS.filter((fault) => fault.runtimes?.includes(runtime) ?? true);
  const lanes = Array.from({ length: LANES }, (_, lane) => ({
    runner: new FaultRunner(runtime),
    faults: faults.filter((_fault, index) => index % LANES === lane),
  }));
  const outcomes = new Map<string, Promise<string[]>>();
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "keymate-spoiled-"));
    const spoiled = join(folder, `spoiled.${runtime}`);
    const artifact = pluginArtifact(runtime);
    await writeFile(spoiled, await (runtime === "wasm" ? spoilWasm(artifact) : spoilLua(artifact)));
    await Promise.all(lanes.map((lane) => lane.runner.start(lane.faults, spoiled)));
    for (const lane of lanes) {
      let turn: Promise<unknown> = Promise.resolve();
      for (const fault of lane.faults) {
        const outcome = turn
          .then(() => lane.runner.run(fault))
          .catch((error: Error) => [error.message]);
        outcomes.set(fault.name, outcome);
        turn = outcome;
      }
    }
  }, 180_000);

  afterAll(async () => {
    await Promise.all(lanes.map(({ runner }) => runner.close()));
    await rm(folder, { recursive: true, force: true });
  }, 30_000);

  describe(`faults: ${runtime} on Envoy`, () => {
    test("every fault has its own name", () => {
      const names = FAULTS.map(({ name }) => name);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    });

    for (const fault of faults) {
      test(fault.name, { timeout: 120_000 }, async () => {
        const problems = await outcomes.get(fault.name);
        if (problems === undefined) throw new Error("was never run");
        if (problems.length > 0) throw new Error(`${fault.name}\n  ${problems.join("\n  ")}`);
      });
    }
  });
}
