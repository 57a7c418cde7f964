/** What keeps a release from starting. Nothing has been published when one of these lines is printed. */
import { rm } from "node:fs/promises";
import { beforeEach, expect, test } from "vitest";
import { problemsOf } from "../src/check.js";
import { git } from "../src/checkout.js";
import { destinationFrom } from "../src/destination.js";
import { publish } from "../src/publish.js";
import { checkoutOf, commit, executable, manifest, temporaryFolder, write } from "./support.js";

const FILES = {
  "packages/core/package.json": manifest("core", "1.2.0"),
  "packages/cli/package.json": manifest("cli", "1.2.0"),
  ".changeset/README.md": "",
};

let environment: NodeJS.ProcessEnv;

/** A machine with every program and every right. */
beforeEach(async () => {
  const folder = await temporaryFolder();
  for (const name of ["crane", "helm"]) await executable(folder, name, "exit 0");
  await executable(folder, "npm", "echo 11.5.1");
  environment = {
    PATH: `${folder}:${process.env["PATH"]}`,
    NPM_TOKEN: "secret",
    OCI_USERNAME: "somebody",
    OCI_TOKEN: "secret",
    DOCKER_CONFIG: folder,
  };
});

const problems = (checkout: string, changed: NodeJS.ProcessEnv = {}): Promise<string[]> =>
  problemsOf(checkout, destinationFrom({ ...environment, ...changed }));

test("nothing on a clean main with credentials", async () => {
  expect(await problems(await checkoutOf(FILES))).toEqual([]);
});

test("changes that are not committed", async () => {
  const checkout = await checkoutOf(FILES);
  await write(checkout, { "packages/core/package.json": manifest("core", "1.2.0 "), other: "" });
  expect(await problems(checkout)).toContainEqual(
    "the working tree has changes (packages/core/package.json and 1 more): commit or stash them",
  );
});

test("another branch", async () => {
  const checkout = await checkoutOf(FILES);
  await git(checkout, "checkout", "--quiet", "-b", "feature");
  expect(await problems(checkout)).toEqual(["the branch is feature: releases are made from main"]);
});

test("a main that origin does not have", async () => {
  const checkout = await checkoutOf(FILES);
  await commit(checkout, "Not pushed");
  expect(await problems(checkout)).toEqual([
    expect.stringMatching(/^main is \w{12}, origin's is \w{12}: pull or push first$/),
  ]);
});

test("an origin that is gone", async () => {
  const checkout = await checkoutOf(FILES);
  await rm(`${checkout}/../origin`, { recursive: true });
  expect(await problems(checkout)).toEqual(["origin has no branch main, or is out of reach"]);
});

test("changesets without a version", async () => {
  const checkout = await checkoutOf({ ...FILES, ".changeset/blue-fish.md": "" });
  expect(await problems(checkout)).toEqual([
    'changesets have no version yet (blue-fish.md): "npm run release:version" writes it, to be merged first',
  ]);
});

test("two versions", async () => {
  const checkout = await checkoutOf({
    ...FILES,
    "packages/cli/package.json": manifest("cli", "1.1.0"),
  });
  expect(await problems(checkout)).toEqual([
    "@keymate/istio-cli has version 1.1.0, allowed is the core's 1.2.0",
  ]);
});

test.each([
  [
    { NPM_TOKEN: "" },
    "no credentials for https://registry.npmjs.org/: set NPM_TOKEN, or release from GitHub Actions as a trusted publisher",
  ],
  [
    { OCI_TOKEN: "" },
    'no credentials for ghcr.io: set OCI_USERNAME and OCI_TOKEN, or run "crane auth login ghcr.io"',
  ],
  [{ CRANE: "/nowhere" }, "CRANE names /nowhere, which is not an executable file"],
])("%o", async (changed, message) => {
  expect(await problems(await checkoutOf(FILES), changed)).toEqual([message]);
});

test("GitHub's identity stands in for an npm token", async () => {
  const changed = { NPM_TOKEN: "", ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.example" };
  expect(await problems(await checkoutOf(FILES), changed)).toEqual([]);
});

test("but only for an npm that knows how", async () => {
  const folder = await temporaryFolder();
  await executable(folder, "npm", "echo 10.8.2");
  const changed = {
    ...{ NPM_TOKEN: "", ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.example" },
    PATH: `${folder}:${environment["PATH"]}`,
  };
  expect(await problems(await checkoutOf(FILES), changed)).toEqual([
    "npm 10.8.2 cannot publish as a trusted publisher, 11.5 or newer can: set NPM_TOKEN",
  ]);
});

test("an npm token that the registry does not accept", async () => {
  const folder = await temporaryFolder();
  await executable(folder, "npm", "exit 1");
  const changed = { PATH: `${folder}:${environment["PATH"]}` };
  const found = await problems(await checkoutOf(FILES), changed);
  expect(found).toContainEqual(
    "https://registry.npmjs.org/ does not accept the token in NPM_TOKEN",
  );
});

test("a version that has its tag is released already", async () => {
  const checkout = await checkoutOf(FILES);
  await git(checkout, "tag", "v1.2.0");
  await git(checkout, "push", "--quiet", "origin", "v1.2.0");
  await commit(checkout, "Go on");
  await git(checkout, "push", "--quiet", "origin", "main");
  expect(await publish(checkout, destinationFrom(environment), () => {})).toMatchObject([
    {
      state: "already there",
      detail: "1.2.0 is released, and no changeset asks for another version",
    },
  ]);
});
