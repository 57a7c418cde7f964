/** Says whether what a rung observed of a case is what the case expects of that runtime. */
import type { ConformanceCase, Expectation, Runtime } from "./case.js";
import type { Observation } from "./driver.js";
import { breachesOfInvariants, differencesFrom } from "./expect.js";

/** What a case expects of a runtime, documented differences included. */
export function expectationFor(testCase: ConformanceCase, runtime: Runtime): Expectation {
  return { ...testCase.expect, ...testCase.differences?.[runtime]?.expect };
}

/** One line for everything that is not as expected; empty when all is. */
export function problemsOf(
  testCase: ConformanceCase,
  runtime: Runtime,
  observation: Observation,
): string[] {
  const difference = testCase.differences?.[runtime];
  const expectation = expectationFor(testCase, runtime);
  const problems = [
    ...differencesFrom(expectation, observation, testCase.before),
    ...breachesOfInvariants(testCase, expectation, observation),
  ];
  if (
    difference !== undefined &&
    problems.length === 0 &&
    differencesFrom(testCase.expect, observation, testCase.before).length === 0
  ) {
    problems.push(
      `the difference of ${runtime} ("${difference.reason}") is not needed: what was observed is as every runtime's`,
    );
  }
  return problems;
}
