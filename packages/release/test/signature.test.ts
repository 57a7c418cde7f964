/** Who signs what, by a cosign and a crane that only note how they are called. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Release } from "../src/release.js";
import { sign } from "../src/steps/signature.js";
import { executable, temporaryFolder } from "./support.js";

const DIGEST = `sha256:${"ab".repeat(32)}`;
const WORKFLOW = {
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.example",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "keymate/keymate-istio",
};

/** `verified`: how cosign ends when it is asked whether a signature is there. */
async function release(environment: object, verified = 1, rehearsal = false): Promise<Release> {
  const folder = await temporaryFolder();
  const own: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    COSIGN: await executable(
      folder,
      "cosign",
      `echo "$@" >> ${folder}/calls; [ "$1" != verify ] || exit ${verified}`,
    ),
    ...environment,
  };
  return {
    ...{ checkout: folder, version: "1.2.0", environment: own, npmrc: "", helm: "" },
    crane: await executable(folder, "crane", `echo ${DIGEST}`),
    destination: { npmRegistry: "", oci: "ghcr.io/keymate", rehearsal, environment: own },
  };
}

const calls = ({ checkout }: Release): Promise<string> =>
  readFile(join(checkout, "calls"), "utf8").catch(() => "");

test("a workflow signs by digest, with its own identity", async () => {
  const own = await release(WORKFLOW);
  expect(await sign(own, "ghcr.io/keymate/image")).toEqual({
    state: "done",
    detail: `ghcr.io/keymate/image@${DIGEST}, keyless`,
  });
  expect((await calls(own)).trimEnd().split("\n")).toEqual([
    "version",
    String.raw`verify --certificate-oidc-issuer https://token.actions.githubusercontent.com --certificate-identity-regexp ^https://github\.com/keymate/keymate-istio/\.github/workflows/ ghcr.io/keymate/image@${DIGEST}`,
    `sign --yes ghcr.io/keymate/image@${DIGEST}`,
  ]);
});

test("what is signed is not signed again", async () => {
  const own = await release(WORKFLOW, 0);
  expect(await sign(own, "ghcr.io/keymate/image")).toMatchObject({ state: "already there" });
  expect(await calls(own)).not.toContain("sign --yes");
});

test.each([
  ["a machine without an identity", {}, false, /only GitHub Actions with id-token: write/],
  [
    "a workflow without cosign",
    { ...WORKFLOW, COSIGN: "/nowhere" },
    false,
    /\/nowhere is not there/,
  ],
  ["a dry run, wherever", WORKFLOW, true, /a dry run writes into no transparency log/],
])("%s signs nothing, and says so", async (_, environment, rehearsal, reason) => {
  const own = await release(environment, 1, rehearsal);
  const { state, detail } = await sign(own, "ghcr.io/keymate/image");
  expect({ state, detail }).toEqual({ state: "not done", detail: expect.stringMatching(reason) });
  expect(await calls(own)).toBe("");
});
