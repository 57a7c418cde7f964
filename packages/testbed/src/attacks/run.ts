/** Runs the attack table on one runtime, one vitest test for each attack. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BASE_CONFIGURATION } from "../conformance/case.js";
import type { Runtime } from "../conformance/case.js";
import { pluginArtifact } from "../envoy/artifacts.js";
import { Envoy } from "../envoy/process.js";
import { sendHttp1 } from "../clients/http1.js";
import { describeProblems, AttackRunner } from "./runner.js";
import { ATTACKS } from "./table/index.js";
import { SPLIT_CONFIGURATIONS } from "./table/forged-answers.js";

export function runAttacks(runtime: Runtime): void {
  const runner = new AttackRunner(runtime);

  describe(`attacks: ${runtime} on Envoy`, () => {
    beforeAll(() => runner.start(ATTACKS), 180_000);
    afterAll(() => runner.close(), 30_000);

    test("every attack has its own name", () => {
      const names = ATTACKS.map(({ name }) => name);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    });

    for (const attack of ATTACKS) {
      test(attack.name, { timeout: 60_000 }, async () => {
        const problems = await runner.run(attack);
        if (problems.length > 0) throw new Error(describeProblems(attack, problems));
      });
    }
  });

  describe(`attacks by configuration: ${runtime} on Envoy`, () => {
    let envoy: Envoy | undefined;
    beforeAll(async () => {
      envoy = await Envoy.start({
        listeners: SPLIT_CONFIGURATIONS.map(([, configuration], index) => ({
          name: `listener-${index}`,
          plugin: {
            runtime,
            artifact: pluginArtifact(runtime),
            document: JSON.stringify({ ...BASE_CONFIGURATION, ...configuration }),
          },
        })),
        clusters: [
          { name: "gateway", endpoint: "refused" },
          { name: "service", endpoint: "refused" },
        ],
      });
    }, 180_000);
    afterAll(() => envoy?.stop(), 30_000);

    test.each(SPLIT_CONFIGURATIONS.map(([name], index) => ({ name, index })))(
      "$name lets nothing through",
      async ({ index }) => {
        const port = envoy?.port(`listener-${index}`);
        // Wasm refuses the listener; Lua answers every request itself.
        if (runtime === "wasm") {
          expect(port).toBeUndefined();
          return;
        }
        const request = { method: "GET", path: "/", authority: "x", headers: [], body: "" };
        const exchange = sendHttp1(port ?? 0, request, 10_000);
        const responses = await exchange.responses;
        exchange.close();
        expect(responses.map(({ status }) => status)).toEqual([500]);
      },
    );
  });
}
