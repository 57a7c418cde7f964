/** The validation scenario (`scenario.ts`) as a demo, and the world it leaves running for `--serve`. */
import { RUNTIMES } from "../envoy/artifacts.js";
import { reportFindings } from "./report.js";
import { SCENARIO } from "./scenario.js";
import type { DemoScenario } from "./scenarios.js";
import { describeWorld } from "./serve.js";
import { renderTable } from "./table.js";
import { validateRow } from "./validate.js";
import type { RowResult } from "./validate.js";
import { startWorld } from "./world.js";
import type { World } from "./world.js";

export const DEFAULT_SCENARIO: DemoScenario = {
  name: "default",
  summary: "every kind of answer: granted, denied, skipped, and a gateway in every kind of trouble",
  async show({ progress, serveUntil }) {
    const world = await startWorld(progress);
    try {
      const isAsDocumented = await demonstrate(world);
      if (serveUntil) {
        process.stdout.write(`\n${describeWorld(world)}\n`);
        await serveUntil;
        progress("Stopping ...");
      }
      return isAsDocumented;
    } finally {
      await world.stop();
    }
  },
};

async function demonstrate(world: World): Promise<boolean> {
  const started = Date.now();
  const results: RowResult[] = [];
  for (const row of SCENARIO) {
    for (const runtime of RUNTIMES) results.push(await validateRow(world, runtime, row));
  }
  process.stdout.write(`${renderTable(results)}\n`);
  const findings = results.map(({ row, runtime, problems }) => ({
    of: `${row.title}, ${runtime}`,
    problems,
  }));
  return reportFindings(findings, started);
}
