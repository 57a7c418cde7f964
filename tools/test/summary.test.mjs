import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formatSummary, summarise } from "../summary.mjs";

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "summary-"));
  put("package.json", { name: "workspace", nx: { includedScripts: ["lint:code"] } });
  put("packages/core/package.json", {
    name: "core",
    scripts: { typecheck: "tsc", test: "vitest" },
  });
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
}

/** What Nx leaves after a run: each task's exit status. */
function ran(statuses) {
  const tasks = Object.entries(statuses).map(([name, status]) => {
    const separator = name.indexOf(":");
    return { projectName: name.slice(0, separator), target: name.slice(separator + 1), status };
  });
  put(".nx/cache/run.json", { tasks });
}

const lastLine = (summary) => formatSummary(summary).split("\n").at(-1);
const ALL_WELL = { "workspace:lint:code": 0, "core:typecheck": 0, "core:test": 0 };
const REPORT = "packages/core/reports/vitest.json";

describe("the summary", () => {
  test("counts each task that is no test, and every test", () => {
    ran(ALL_WELL);
    put(REPORT, { passed: 40, failed: [], skipped: [] });
    expect(lastLine(summarise(root, 0))).toBe("42 passed, 0 failed");
  });

  test("adds up all reports of a package", () => {
    ran(ALL_WELL);
    put(REPORT, { passed: 40, failed: [], skipped: [] });
    put("packages/core/reports/soak.json", { passed: 2, failed: [], skipped: [] });
    expect(lastLine(summarise(root, 0))).toBe("44 passed, 0 failed");
  });

  test("names failed tests once, without their task", () => {
    ran({ ...ALL_WELL, "core:test": 1 });
    put(REPORT, { passed: 1, failed: [{ name: "a > b", message: "1 is not 2" }], skipped: [] });
    const summary = summarise(root, 1);
    expect(formatSummary(summary)).toContain("\n  core: a > b: 1 is not 2\n");
    expect(lastLine(summary)).toBe("3 passed, 1 failed");
  });

  test("names what was skipped and why", () => {
    ran(ALL_WELL);
    put(REPORT, { passed: 1, failed: [], skipped: [{ name: "a", reason: "needs Envoy 1.41" }] });
    const summary = summarise(root, 0);
    expect(formatSummary(summary)).toContain("\n  core: a: needs Envoy 1.41\n");
    expect(lastLine(summary)).toBe("3 passed, 0 failed, 1 skipped");
  });

  test.each([
    [
      "a failed task",
      { ...ALL_WELL, "core:typecheck": 2 },
      /core: typecheck: failed with status 2/,
    ],
    ["a task that never ran", { "workspace:lint:code": 0, "core:test": 0 }, /typecheck: not run/],
    ["a failed test run without failed tests", { ...ALL_WELL, "core:test": 1 }, /no test failed/],
  ])("counts %s as a failure", (_, statuses, message) => {
    ran(statuses);
    put(REPORT, { passed: 1, failed: [], skipped: [] });
    const summary = summarise(root, 1);
    expect(formatSummary(summary)).toMatch(message);
    expect(lastLine(summary)).toMatch(/, 1 failed$/);
  });

  test.each([
    ["a missing report", null, /left no packages\/core\/reports\/vitest.json/],
    ["a run without tests", { passed: 0, failed: [], skipped: [] }, /core: test: ran no test/],
    ["a report of another shape", { tests: 3 }, /no report: expected passed/],
    [
      "a skip without a reason",
      { passed: 0, failed: [], skipped: [{ name: "a", reason: "" }] },
      /a: skipped without a reason/,
    ],
  ])("counts %s as a failure", (_, report, message) => {
    ran(ALL_WELL);
    if (report !== null) put(REPORT, report);
    const summary = summarise(root, 0);
    expect(formatSummary(summary)).toMatch(message);
    expect(lastLine(summary)).toBe("2 passed, 1 failed");
  });

  test("counts a failed test run beside another failed task", () => {
    ran({ ...ALL_WELL, "core:typecheck": 1, "core:test": 1 });
    put(REPORT, { passed: 1, failed: [], skipped: [] });
    expect(lastLine(summarise(root, 1))).toBe("2 passed, 2 failed");
  });

  test("fails when Nx failed for no reason of its own", () => {
    ran(ALL_WELL);
    put(REPORT, { passed: 1, failed: [], skipped: [] });
    expect(lastLine(summarise(root, 1))).toBe("3 passed, 1 failed");
  });
});
