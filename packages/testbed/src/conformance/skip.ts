/** Whether a case that is left out on a rung has to be. */
import type { ConformanceCase } from "./case.js";
import type { Driver } from "./driver.js";
import { problemsOf } from "./judge.js";

/** A line when the rung does all that the case expects, on this version of Envoy: then the skip hides nothing but that. */
export async function needlessSkip(
  driver: Driver,
  testCase: ConformanceCase,
  reason: string,
): Promise<string | undefined> {
  const isMet = await driver.run(testCase).then(
    (observation) => problemsOf(testCase, driver.runtime, observation).length === 0,
    () => false,
  );
  return isMet
    ? `${testCase.name}: the skip ("${reason}") is not needed, everything is as the case expects`
    : undefined;
}
