/** One version in every place, from changesets, by the repository's own configuration. */
import { existsSync } from "node:fs";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packagesOf } from "../src/checkout.js";
import { writeVersion } from "../src/version.js";
import { REPOSITORY } from "./repository.js";
import { checkoutOf, manifest } from "./support.js";

const read = (...path: string[]): Promise<string> => readFile(join(...path), "utf8");

async function checkout(changesets: Record<string, string>): Promise<string> {
  const core = { "@keymate/istio-core": "workspace:*" };
  const folder = await checkoutOf({
    "package.json": JSON.stringify({ name: "root", private: true, version: "0.0.0" }),
    "pnpm-workspace.yaml": "packages: [packages/*]\n",
    ".gitignore": "node_modules\n",
    ".changeset/config.json": await read(REPOSITORY, ".changeset/config.json"),
    ".changeset/README.md": "",
    "packages/core/package.json": manifest("core", "1.2.0"),
    "packages/core/src/version.ts": await read(REPOSITORY, "packages/core/src/version.ts"),
    "packages/cli/package.json": manifest("cli", "1.2.0", { dependencies: core }),
    "packages/chart/package.json": manifest("chart", "1.2.0", { private: true }),
    "packages/chart/Chart.yaml": await read(REPOSITORY, "packages/chart/Chart.yaml"),
    "packages/testbed/package.json": manifest("testbed", "1.2.0", {
      private: true,
      devDependencies: core,
    }),
    "README.md":
      "keymate-plugin-1.2.0.tgz\nimage: keymate-istio-wasm:1.2.0@sha256:0\nEnvoy 1.2.0\n",
    "packages/chart/test/cases/one.out.yaml": "app.kubernetes.io/version: 1.2.0\nother: 1.2.0\n",
    ...changesets,
  });
  await symlink(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  return folder;
}

const CHANGESET = '---\n"@keymate/istio-cli": minor\n---\n\nA new command.\n';

test("a change in one package is a version of all", async () => {
  const folder = await checkout({ ".changeset/blue-fish.md": CHANGESET });
  expect(await writeVersion(folder)).toBe("1.3.0");

  const packages = await packagesOf(folder);
  expect(packages.map(({ manifest }) => manifest.version)).toEqual(Array(4).fill("1.3.0"));
  expect(await read(folder, "packages/core/src/version.ts")).toContain('= "1.3.0";');
  const before = await read(REPOSITORY, "packages/chart/Chart.yaml");
  expect(await read(folder, "packages/chart/Chart.yaml")).toBe(
    before
      .replace(/^version: .*$/m, "version: 1.3.0")
      .replace(/^appVersion: .*$/m, 'appVersion: "1.3.0"'),
  );
  expect(await read(folder, "README.md")).toBe(
    "keymate-plugin-1.3.0.tgz\nimage: keymate-istio-wasm:1.3.0@sha256:0\nEnvoy 1.2.0\n",
  );
  expect(await read(folder, "packages/chart/test/cases/one.out.yaml")).toBe(
    "app.kubernetes.io/version: 1.3.0\nother: 1.2.0\n",
  );
  expect(await read(folder, "packages/cli/CHANGELOG.md")).toContain("A new command.");
  expect(existsSync(join(folder, "packages/chart/CHANGELOG.md"))).toBe(true);
  expect(existsSync(join(folder, "packages/testbed/CHANGELOG.md"))).toBe(false);
  expect(existsSync(join(folder, ".changeset/blue-fish.md"))).toBe(false);
});

test("without a changeset nothing is written", async () => {
  expect(await writeVersion(await checkout({}))).toBeUndefined();
});
