/** GitHub's workflows: what actionlint says, and what this repository asks of them beyond that. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ACTIONLINT, ENVOY, provide, whyMissing } from "@keymate/istio-programs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { tryToRun } from "../src/command.js";
import { REPOSITORY } from "./repository.js";

const FOLDER = join(REPOSITORY, ".github/workflows");
const FILES = readdirSync(FOLDER);
const missing = await whyMissing(ACTIONLINT);

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<string, { readonly strategy?: { readonly matrix: { readonly envoy?: string[] } } }>
  >;
}

const workflow = (file: string): Workflow => parse(readFileSync(join(FOLDER, file), "utf8"));

test.skipIf(missing)(
  `actionlint has no complaint${missing ? ` (skipped: ${missing})` : ""}`,
  async () => {
    const actionlint = await provide(ACTIONLINT);
    // What else is installed must not decide what is found.
    const parameters = ["-shellcheck=", "-pyflakes=", ...FILES.map((file) => join(FOLDER, file))];
    const { status, output } = await tryToRun(actionlint, parameters, { folder: REPOSITORY });
    expect({ status, output }).toEqual({ status: 0, output: "" });
  },
  600_000,
);

describe.each(FILES)("%s", (file) => {
  test("every action is pinned to a commit, beside its version", () => {
    const uses = readFileSync(join(FOLDER, file), "utf8").match(/^.*\buses:.*$/gm) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+/);
  });

  test("what a job may do, it says itself", () => {
    const { permissions, jobs } = workflow(file);
    expect(permissions).toEqual({});
    for (const [name, job] of Object.entries(jobs))
      expect([name, job]).toEqual([
        name,
        expect.objectContaining({ permissions: expect.any(Object) }),
      ]);
  });
});

test("the matrix has every Envoy that is pinned", () => {
  const { matrix } = workflow("ci.yml").jobs["envoy"]?.strategy ?? {};
  expect(matrix?.envoy?.toSorted()).toEqual(Object.keys(ENVOY.builds).toSorted());
});
