/**
 * Adds up a run of `npm test`: one check for each lint, typecheck and build task, and every test of the reports below
 * `packages/<name>/reports` and `tools/reports`. Whatever ran without leaving its result behind is a failure.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { readReport } from "./lib/report.mjs";
import { readJson, workspacePackages } from "./lib/workspace.mjs";

/** Where Nx leaves what became of each task of its last run. */
export const taskRecord = (root) => join(root, ".nx", "cache", "run.json");

/**
 * @param root the workspace.
 * @param runnerStatus Nx's exit status.
 * @returns `rows` (one for each project: its name, the tasks with their status, and the counts), `failed` and `skipped`
 *   with names and one-line explanations, and the number that `passed`.
 */
export function summarise(root, runnerStatus) {
  const tasks = readTasks(root);
  const rows = projects(root).map((project) => summariseProject(root, project, tasks));
  const failed = rows.flatMap((row) => row.failed);
  if (runnerStatus !== 0 && failed.length === 0) {
    failed.push({ name: "nx", message: `ended with status ${runnerStatus}` });
  }
  return {
    rows,
    passed: rows.reduce((sum, row) => sum + row.passed, 0),
    failed,
    skipped: rows.flatMap((row) => row.skipped),
  };
}

/** The text to print; its last line is `N passed, M failed`, followed by `, K skipped` when there are any. */
export function formatSummary({ rows, passed, failed, skipped }) {
  const lines = [...table(rows), ""];
  if (skipped.length > 0) {
    lines.push("Skipped:", ...skipped.map(({ name, reason }) => `  ${name}: ${reason}`), "");
  }
  if (failed.length > 0) {
    lines.push("Failed:", ...failed.map(({ name, message }) => `  ${name}: ${message}`), "");
  }
  const skips = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  lines.push(`${passed} passed, ${failed.length} failed${skips}`);
  return lines.join("\n");
}

/** The root comes first; `checks` are the tasks expected, in the order of the table's columns. */
function projects(root) {
  const manifest = readJson(join(root, "package.json"));
  const workspace = {
    label: "workspace",
    name: manifest.name,
    scripts: manifest.nx.includedScripts,
  };
  const packages = workspacePackages(root).map(({ folder, path, manifest: { name, scripts } }) => ({
    label: folder,
    name,
    scripts: Object.keys(scripts ?? {}).filter((script) =>
      ["build", "typecheck", "test"].includes(script),
    ),
    path,
  }));
  return [{ ...workspace, path: join(root, "tools") }, ...packages];
}

function readTasks(root) {
  const path = taskRecord(root);
  if (!existsSync(path)) return new Map();
  return new Map(readJson(path).tasks.map((task) => [`${task.projectName}:${task.target}`, task]));
}

function summariseProject(root, project, tasks) {
  const tests = addUp(project);
  const row = { label: project.label, checks: [], ...tests, failed: [...tests.failed] };
  for (const script of project.scripts) {
    const status = statusOf(tasks.get(`${project.name}:${script}`));
    row.checks.push(`${script} ${status}`);
    const problem = isTestScript(script)
      ? testProblem(status, tests, relative(root, project.path))
      : taskProblem(status);
    if (problem !== null) {
      row.failed.push({ name: `${project.label}: ${script}`, message: problem });
    } else if (!isTestScript(script)) {
      row.passed += 1;
    }
  }
  return row;
}

/** What a project's reports say together. */
function addUp({ label, path }) {
  const total = { passed: 0, failed: [], skipped: [], hasVitestReport: false };
  const named = (entry) => ({ ...entry, name: `${label}: ${entry.name}` });
  for (const file of reportsOf(path)) {
    const { passed, failed, skipped } = readReport(file);
    total.passed += passed;
    total.failed.push(...failed.map(named));
    total.skipped.push(...skipped.map(named));
    total.hasVitestReport ||= basename(file) === "vitest.json";
  }
  return total;
}

/** Nx records a task's exit status; it records nothing of a task that had to wait for one that failed. */
function statusOf(task) {
  if (task === undefined) return "not run";
  return task.status === 0 ? "ok" : `failed with status ${task.status}`;
}

function taskProblem(status) {
  return status === "ok" ? null : status;
}

/** What is wrong with a test run beyond the failed tests already counted; null when nothing is. */
function testProblem(status, { passed, failed, skipped, hasVitestReport }, folder) {
  if (!hasVitestReport) return `${status}, and left no ${folder}/reports/vitest.json`;
  if (passed + failed.length + skipped.length === 0) return "ran no test";
  return status !== "ok" && failed.length === 0 ? `${status}, although no test failed` : null;
}

function isTestScript(script) {
  return script === "test" || script.startsWith("test:");
}

function reportsOf(path) {
  const folder = join(path, "reports");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));
}

function table(rows) {
  const cells = rows.map((row) => [
    row.label,
    String(row.passed),
    String(row.failed.length),
    String(row.skipped.length),
    row.checks.join(", "),
  ]);
  const all = [["package", "passed", "failed", "skipped", "tasks"], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    row
      .map((cell, column) => {
        if (column === 0) return cell.padEnd(widths[0]);
        return column < 4 ? cell.padStart(widths[column]) : cell;
      })
      .join("  "),
  );
}
