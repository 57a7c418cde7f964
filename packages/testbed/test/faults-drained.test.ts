/** A listener whose time to drain is over takes its requests with it: they get no answer, and what the gateway says then comes too late. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pluginArtifact, RUNTIMES } from "../src/envoy/artifacts.js";
import { NOTHING } from "../src/faults/fault.js";
import type { Fault } from "../src/faults/fault.js";
import { FaultRunner } from "../src/faults/runner.js";
import { ALLOWED } from "../src/faults/world.js";

const DRAINED: Fault = {
  name: "change/listener removed, and drained before the gateway decides",
  configuration: { timeout: 20_000 },
  gateway: ["until disturbed", ...ALLOWED],
  change: "listener removed",
  client: { when: "during the check", how: "cut off" },
  expect: [NOTHING],
};

describe.each(RUNTIMES)("%s on Envoy", (runtime) => {
  const artifact = pluginArtifact(runtime);
  const runner = new FaultRunner(runtime, artifact, 0);
  beforeAll(() => runner.start([DRAINED], artifact));
  afterAll(() => runner.close());

  test(DRAINED.name, async () => {
    expect(await runner.run(DRAINED)).toEqual([]);
  });
});
