/**
 * The shape of `reports/*.json`, which the end of `npm test` adds up. Vitest's are written by `tools/vitest-reporter.mjs`;
 * any other program that counts checks may write one:
 *
 *     { "passed": 12, "failed": [{ "name": "…", "message": "…" }], "skipped": [{ "name": "…", "reason": "…" }] }
 *
 * `message` and `reason` are one line. A skip without a reason counts as a failure.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export function writeReport(path, { passed, failed, skipped }) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ passed, failed, skipped }, null, 2)}\n`);
}

/** Reads a report; what is no report becomes a report of that failure. */
export function readReport(path) {
  try {
    const { passed, failed, skipped } = JSON.parse(readFileSync(path, "utf8"));
    if (!Number.isInteger(passed) || !Array.isArray(failed) || !Array.isArray(skipped)) {
      return unreadable(path, "expected passed, failed and skipped");
    }
    const unexplained = skipped.filter(({ reason }) => !reason);
    return {
      passed,
      failed: [
        ...failed,
        ...unexplained.map(({ name }) => ({ name, message: "skipped without a reason" })),
      ],
      skipped: skipped.filter(({ reason }) => reason),
    };
  } catch (error) {
    return unreadable(path, error.message);
  }
}

function unreadable(path, message) {
  return { passed: 0, failed: [{ name: path, message: `no report: ${message}` }], skipped: [] };
}
