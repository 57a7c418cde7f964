/**
 * A vitest reporter that writes `reports/vitest.json` (see `lib/report.mjs`) below the root of the run.
 *
 * A skipped test says why with `context.skip("reason")`, or by `(skipped: reason)` at the end of its own or its suite's name.
 */
import { join, relative } from "node:path";
import { writeReport } from "./lib/report.mjs";

export default class ReportFile {
  onInit(vitest) {
    this.root = vitest.config.root;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const report = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) this.addModule(module, report);
    for (const error of unhandledErrors) {
      report.failed.push({ name: "outside of a test", message: firstLine(error) });
    }
    writeReport(join(this.root, "reports", "vitest.json"), report);
  }

  addModule(module, report) {
    const file = relative(this.root, module.moduleId);
    for (const error of module.errors()) {
      report.failed.push({ name: file, message: firstLine(error) });
    }
    for (const suite of module.children.allSuites()) {
      for (const error of suite.errors()) {
        report.failed.push({ name: `${file} > ${suite.fullName}`, message: firstLine(error) });
      }
    }
    for (const test of module.children.allTests()) {
      const name = `${file} > ${test.fullName}`;
      const { state, errors, note } = test.result();
      if (state === "passed") report.passed += 1;
      else if (state === "skipped") report.skipped.push(explainSkip(name, note));
      else report.failed.push({ name, message: errors ? firstLine(errors[0]) : "did not finish" });
    }
  }
}

/** Takes the reason out of the name unless the test noted one. */
export function explainSkip(name, note) {
  if (note) return { name, reason: note };
  const [suffix, reason] = /\s*\(skipped: (.+?)\)(?= > |$)/.exec(name) ?? ["", ""];
  return { name: name.replace(suffix, ""), reason };
}

function firstLine(error) {
  return String(error?.message ?? error).split("\n")[0];
}
