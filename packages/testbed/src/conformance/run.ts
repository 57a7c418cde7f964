/**
 * Runs the table of cases on one rung of the ladder, one vitest test for each case.
 *
 * A rung may leave a case out only by name and with a reason. A skip that names no case, one that the rung does not need, and a documented
 * difference of a runtime that is not needed for what was observed, fail: all of them would hide something.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CASES } from "./cases/index.js";
import type { ConformanceCase } from "./case.js";
import { CONFIGURATION_ACCEPTED, CONFIGURATION_ERRORS } from "./configuration-errors.js";
import type { Driver } from "./driver.js";
import { escapeBytes } from "./expect.js";
import { problemsOf } from "./judge.js";
import { needlessSkip } from "./skip.js";

export interface ConformanceRun {
  readonly newDriver: () => Driver;
  /** What is run; by default the whole table. */
  readonly cases?: readonly ConformanceCase[];
  /** Whether the configurations that must be refused or accepted are tried, too. Default true. */
  readonly configurations?: boolean;
  /** Cases that the rung does not meet, each with the reason shown in the report. */
  readonly skip?: readonly { readonly case: string; readonly reason: string }[];
  /** Longest time one case may take, in milliseconds. Default 30,000. */
  readonly timeout?: number;
  /** Longest time preparing may take, in milliseconds. Default 120,000. */
  readonly prepareTimeout?: number;
}

/** Declares the suite. Call it once at the top of a test file. */
export function runConformance(run: ConformanceRun): void {
  const driver = run.newDriver();
  const skipped = new Map((run.skip ?? []).map((skip) => [skip.case, skip.reason]));
  const timeout = run.timeout ?? 30_000;
  const table = run.cases ?? CASES;
  const isWithConfigurations = run.configurations ?? true;
  const refused = isWithConfigurations ? CONFIGURATION_ERRORS : [];
  const accepted = isWithConfigurations ? CONFIGURATION_ACCEPTED : [];

  describe(`${driver.rung} (${driver.runtime})`, () => {
    const documents = [...refused, ...accepted];
    beforeAll(
      () =>
        driver.prepare(
          table,
          documents.map(({ document }) => document),
        ),
      run.prepareTimeout ?? 120_000,
    );
    afterAll(() => driver.close(), 30_000);

    test("every case has its own name and every skip names a case", () => {
      const names = [...table, ...documents].map((entry) => entry.name);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      const cases = table.map(({ name }) => name);
      expect([...skipped.keys()].filter((name) => !cases.includes(name))).toEqual([]);
      expect([...skipped].filter(([, reason]) => reason.trim() === "")).toEqual([]);
    });

    for (const testCase of table) {
      const reason = skipped.get(testCase.name);
      if (reason !== undefined) {
        test(`${testCase.name} (skipped: ${reason})`, { timeout }, async (context) => {
          const problem = await needlessSkip(driver, testCase, reason);
          if (problem !== undefined) throw new Error(problem);
          context.skip(reason);
        });
        continue;
      }
      test(`${testCase.specification} ${testCase.name}`, { timeout }, () =>
        check(driver, testCase),
      );
    }

    if (!isWithConfigurations) return;
    describe("configuration errors", () => {
      for (const wrong of refused) {
        test(wrong.name, { timeout }, async () => {
          const outcome = await driver.configure(wrong.document);
          const problems: string[] = [];
          if (outcome.accepted)
            problems.push("expected the configuration to be refused, found it accepted");
          const lines = outcome.errors.map(escapeBytes).join(", ");
          if (outcome.errors.length !== 1) {
            problems.push(`expected one error line, found ${outcome.errors.length}: [${lines}]`);
          } else if (!wrong.error.test(outcome.errors[0] as string)) {
            problems.push(`expected an error line like ${wrong.error}, found ${lines}`);
          }
          if (outcome.request.serviceReached) {
            problems.push("expected no request to reach the service, found one that did");
          }
          const { status } = outcome.request;
          if (status !== null && status < 400) {
            problems.push(`expected a request to be refused, found status ${status}`);
          }
          fail(wrong.name, problems);
        });
      }
    });

    describe("configurations accepted", () => {
      for (const right of accepted) {
        test(right.name, { timeout }, async () => {
          const outcome = await driver.configure(right.document);
          expect({ accepted: outcome.accepted, errors: outcome.errors }).toEqual({
            accepted: true,
            errors: [],
          });
        });
      }
    });
  });
}

async function check(driver: Driver, testCase: ConformanceCase): Promise<void> {
  const observation = await driver.run(testCase);
  fail(testCase.name, problemsOf(testCase, driver.runtime, observation));
}

function fail(name: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`${name}\n  ${problems.join("\n  ")}`);
}
