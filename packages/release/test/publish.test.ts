/**
 * Publishing to real registries on loopback: the order, that a second run publishes nothing, and that a run that is killed after any step is
 * finished by the next.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CRANE, HELM, whyMissing } from "@keymate/istio-programs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { versionOf, type Manifest } from "../src/checkout.js";
import { run } from "../src/command.js";
import { image } from "../src/destination.js";
import { startRegistries, type Registries } from "../src/dry-run/registries.js";
import { ReleaseProblem } from "../src/problem.js";
import { publications, withRelease } from "../src/publish.js";
import { runSteps, type Finished } from "../src/steps.js";
import { publishImage } from "../src/steps/image.js";
import { publishPackage } from "../src/steps/npm.js";
import { REPOSITORY } from "./repository.js";
import { manifest, temporaryFolder, write } from "./support.js";

const missing = (await whyMissing(CRANE)) ?? (await whyMissing(HELM));
const unless = missing ? ` (skipped: ${missing})` : "";

const STEPS = [
  ...["image", "image's signature", "chart", "chart's signature"],
  ...["core", "cli", "lua", "wasm"].map((name) => `@keymate/istio-${name}`),
];
/** Those that write into a registry; on this machine nobody signs. */
const WRITING = STEPS.filter((name) => !name.endsWith("signature"));

describe.skipIf(missing)(`publishing${unless}`, () => {
  let folder: string;
  let registries: Registries;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "keymate-release-test-"));
    registries = await startRegistries(folder, () => {});
  });
  afterAll(async () => {
    await registries?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("killed after each step, the next run goes on; the last finds everything", async () => {
    for (const [index, name] of WRITING.entries()) {
      const printed = await runUntil(registries, `${name}: done`);
      const states = printed.filter((line) => WRITING.some((it) => line.includes(`${it}: `)));
      expect(states.map((line) => line.replace(/^\[.*\] | \(.*\)$/g, ""))).toEqual([
        ...WRITING.slice(0, index).map((it) => `${it}: already there`),
        `${name}: done`,
      ]);
    }
    const finished = await publishHere(registries);
    expect(finished.map(({ name }) => name)).toEqual(STEPS);
    for (const { name, state, detail } of finished) {
      const expected = name.endsWith("signature") ? "not done" : "already there";
      expect({ name, state, detail }).toEqual({ name, state: expected, detail });
    }
  });

  test("an image whose bill of materials is missing is not taken for published", async () => {
    const { destination } = registries;
    const half = { ...destination, oci: destination.oci.replace(/\/.*$/, "/half") };
    await withRelease(
      REPOSITORY,
      half,
      () => {},
      async (release) => {
        const [from, to] = [destination, half].map((it) => `${image(it)}:${release.version}`);
        // Copies the image alone, as a push that broke off leaves it.
        await run(release.crane, ["copy", from!, to!], {
          folder: REPOSITORY,
          environment: release.environment,
        });
        expect(await publishImage(release)).toMatchObject({ state: "done" });
        expect(await publishImage(release)).toMatchObject({ state: "already there" });
      },
    );
  });

  test("a version is published once: other content under it is refused", async () => {
    const other = await temporaryFolder();
    const own = manifest("core", await versionOf(REPOSITORY));
    await write(other, { "package.json": own, "index.js": "export {};\n" });
    const published = withRelease(
      REPOSITORY,
      registries.destination,
      () => {},
      (release) =>
        publishPackage(release, { folder: other, manifest: JSON.parse(own) as Manifest }),
    );
    await expect(published).rejects.toThrow(
      /^@keymate\/istio-core@\S+ is in the registry with another package\//,
    );
  });

  test("without credentials nothing is pushed, and the refusal is one line", async () => {
    const { environment, ...others } = registries.destination;
    const stranger = { ...others, environment: { ...environment, OCI_TOKEN: "wrong" } };
    const refused: unknown = await publishHere({ ...registries, destination: stranger }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(ReleaseProblem);
    expect((refused as ReleaseProblem).message).toMatch(
      /^\S+\/keymate-istio-wasm:\S+: .*UNAUTHORIZED[^\n]*$/,
    );
  });
});

function publishHere({ destination }: Registries): Promise<Finished[]> {
  return withRelease(
    REPOSITORY,
    destination,
    () => {},
    async (own) => runSteps(await publications(own), () => {}),
  );
}

/** Runs `publications.ts` until it prints that line, kills it and everything it started, and gives what it had printed. */
function runUntil({ destination }: Registries, last: string): Promise<string[]> {
  const { environment, ...others } = destination;
  const tsx = createRequire(import.meta.url).resolve("tsx");
  const program = new URL("publications.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", tsx, program], {
    env: { ...environment, DESTINATION: JSON.stringify(others) },
    // A process group, so that its children end with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.includes(last) && child.pid) process.kill(-child.pid, "SIGKILL");
    });
    child.once("close", () => {
      if (printed.includes(last)) resolve(printed.trimEnd().split("\n"));
      else reject(new Error(`ended before "${last}": ${errors}`));
    });
  });
}
