/** A feature as a demo scenario. */
import { reportFindings } from "../report.js";
import type { DemoScenario } from "../scenarios.js";
import type { Feature } from "./catalogue.js";
import { showFeature } from "./show.js";
import { renderFeature } from "./table.js";

export function featureScenario(feature: Feature): DemoScenario {
  return {
    name: feature.name,
    summary: feature.summary,
    async show({ progress }) {
      const started = Date.now();
      const showings = await showFeature(feature, progress);
      process.stdout.write(`${renderFeature(showings)}\n`);
      const findings = showings.map(({ testCase, runtime, problems }) => ({
        of: `${testCase.name}, ${runtime}`,
        problems,
      }));
      return reportFindings(findings, started);
    },
  };
}
