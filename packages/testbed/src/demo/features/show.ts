/** Runs the cases of a feature through both runtimes in real Envoys. */
import type { ConformanceCase, Runtime } from "../../conformance/case.js";
import { CASES } from "../../conformance/cases/index.js";
import type { Observation } from "../../conformance/driver.js";
import { EnvoyDriver } from "../../conformance/envoy-driver.js";
import { problemsOf } from "../../conformance/judge.js";
import { RUNTIMES } from "../../envoy/artifacts.js";
import type { Feature } from "./catalogue.js";

export interface Showing {
  readonly testCase: ConformanceCase;
  readonly runtime: Runtime;
  readonly observation: Observation;
  /** One line for everything that is not as documented. */
  readonly problems: readonly string[];
}

/** The cases of a feature, in its order. Throws when it names one that is not there. */
export function casesOf(feature: Feature): ConformanceCase[] {
  return feature.cases.map((name) => {
    const found = CASES.find((testCase) => testCase.name === name);
    if (!found) throw new Error(`scenario ${feature.name}: no conformance case is called ${name}`);
    return found;
  });
}

/** `progress` is told in one line what is going on. `driverFor` gives what runs the cases. */
export async function showFeature(
  feature: Feature,
  progress: (line: string) => void,
  driverFor: (runtime: Runtime) => EnvoyDriver = (runtime) => new EnvoyDriver(runtime),
): Promise<Showing[]> {
  const cases = casesOf(feature);
  const showings: Showing[] = [];
  for (const runtime of RUNTIMES) {
    progress(`Envoy, ${runtime}: ${cases.length} requests ...`);
    const driver = driverFor(runtime);
    try {
      await driver.prepare(cases, []);
      for (const testCase of cases) {
        const observation = await driver.run(testCase);
        const problems = problemsOf(testCase, runtime, observation);
        showings.push({ testCase, runtime, observation, problems });
      }
    } finally {
      await driver.close();
    }
  }
  return showings;
}
