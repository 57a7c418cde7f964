/** Every registry's client, played by a shell script: what is fetched is compared before it is used, and a failure is one line. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ProgramMissing, provide, type Program } from "../src/index.js";
import type { Build } from "../src/program.js";
import { pretendedMachine, type Machine } from "./machine.js";

const SCRIPT = "#!/bin/sh\necho it works\n";

interface Registry {
  readonly build: Build;
  /** The client's file name. */
  readonly client: string;
  /** A script that does what the client would. `ARCHIVE` is where it finds the archive. */
  readonly works: string;
  /** How the registry's absence looks. */
  readonly absent: string;
  readonly reason: string;
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** An archive with the program in it, as the registry's packages are laid out. */
async function archived(machine: Machine, ending: string): Promise<string> {
  await machine.executable("content/package/tool", "echo it works");
  const archive = join(machine.home, `tool${ending}`);
  const content = join(machine.home, "content");
  if (ending === ".tgz") execFileSync("tar", ["-czf", archive, "-C", content, "package"]);
  else execFileSync("python3", ["-m", "zipfile", "-c", archive, join(content, "package")]);
  return archive;
}

const files = (archiveSha256: string, executableSha256 = sha256(SCRIPT)) => ({
  [process.arch]: { archiveSha256, executableSha256 },
});

const REGISTRIES: Readonly<Record<string, (archive: string, hash: string) => Registry>> = {
  pypi: (archive, hash) => ({
    build: {
      ...{ from: "pypi", version: "1", project: "tool", platform: "any", member: "package/tool" },
      files: files(hash),
    },
    client: "python3",
    works: `if [ "$2" = zipfile ]; then exec /usr/bin/env -S PATH=$REAL_PATH python3 "$@"; fi
while [ "$1" != --dest ]; do shift; done; cp ${archive} "$2/"`,
    absent: "echo 'WARNING: Retrying (Retry(total=0))' >&2; echo 'ERROR: x' >&2; exit 1",
    reason: "PyPI is out of reach or does not have it",
  }),
  npm: (archive, hash) => ({
    build: {
      ...{ from: "npm", version: "1", packages: { [process.arch]: "tool" } },
      ...{ member: "package/tool", files: files(hash) },
    },
    client: "npm",
    works: `cp ${archive} .`,
    absent: "echo 'npm error code ECONNREFUSED' >&2; exit 1",
    reason: "the npm registry is out of reach or does not have it",
  }),
  debian: (archive, hash) => ({
    build: {
      ...{ from: "debian", version: "1", package: "tool", member: "package/tool" },
      files: files(hash),
    },
    client: "apt-get",
    works: `cp ${archive} tool.deb`,
    absent: "echo 'E: Unable to locate package tool' >&2; exit 100",
    reason: 'the archives of this machine do not have it ("apt-get update" reads their lists)',
  }),
};

const ENDINGS: Readonly<Record<string, string>> = { pypi: ".whl", npm: ".tgz", debian: ".tgz" };

function program(build: Build): Program {
  return {
    title: "Tool",
    executable: "tool",
    variable: "TOOL",
    defaultBuild: "only",
    builds: { only: build },
  };
}

async function failure(machine: Machine, build: Build): Promise<string> {
  const { environment } = machine;
  const error: unknown = await provide(program(build), { environment, progress: () => {} }).catch(
    (it: unknown) => it,
  );
  expect(error).toBeInstanceOf(ProgramMissing);
  const folder = join(machine.home, ".cache/keymate-istio/tool", build.version);
  expect(readdirSync(folder), "what stays of it").toEqual([]);
  return (error as ProgramMissing).message;
}

describe.each(Object.keys(REGISTRIES))("an archive from %s", (name) => {
  async function set(hashed: (archive: string) => string = (it) => sha256(readFileSync(it))) {
    const machine = await pretendedMachine();
    const archive = await archived(machine, ENDINGS[name]!);
    // dpkg-deb unpacks what apt-get fetched; here that is a tar archive.
    await machine.executable("bin/dpkg-deb", 'mkdir "$3" && tar -xzf "$2" -C "$3"');
    return { machine, ...REGISTRIES[name]!(archive, hashed(archive)) };
  }

  test("is unpacked into the cache", async () => {
    const { machine, build, client, works } = await set();
    const real = process.env["PATH"] ?? "";
    await machine.executable(`bin/${client}`, works.replace("$REAL_PATH", real));
    const { environment } = machine;
    const path = await provide(program(build), { environment, progress: () => {} });
    expect(path).toBe(join(machine.home, ".cache/keymate-istio/tool/1/tool"));
    expect(execFileSync(path, { encoding: "utf8" })).toBe("it works\n");
  });

  test("is not unpacked when it is not the pinned one", async () => {
    const { machine, build, client, works } = await set(() => "0".repeat(64));
    await machine.executable(`bin/${client}`, works);
    expect(await failure(machine, build)).toMatch(
      /^Tool 1 could not be fetched: tool\.\w+ has sha256 [0-9a-f]{64}, pinned is 0{64} \(or name a Tool in TOOL\)$/,
    );
  });

  test("is refused when the program in it is not the pinned one", async () => {
    const { machine, build, client, works } = await set();
    const real = process.env["PATH"] ?? "";
    await machine.executable(`bin/${client}`, works.replace("$REAL_PATH", real));
    await machine.executable("content/package/tool", "echo something else");
    const { archiveSha256 } = "files" in build ? build.files[process.arch]! : { archiveSha256: "" };
    const other = { ...build, files: files(archiveSha256, "1".repeat(64)) } as Build;
    expect(await failure(machine, other)).toMatch(/tool has sha256 \w+, pinned is 1{64}/);
  });

  test("from a registry that is out of reach is said to be", async () => {
    const { machine, build, client, absent, reason } = await set();
    await machine.executable(`bin/${client}`, absent);
    expect(await failure(machine, build)).toContain(`: ${reason} (or name`);
  });

  test("that fails for another reason quotes it", async () => {
    const { machine, build, client } = await set();
    await machine.executable(
      `bin/${client}`,
      "echo one >&2; echo 'ERROR: the disk is full' >&2; exit 2",
    );
    expect(await failure(machine, build)).toContain("ERROR: the disk is full (or name");
  });
});

describe("a Go module", () => {
  const build: Build = {
    ...{ from: "go", version: "v1.0.0", module: "example.com/tool", sum: "h1:1" },
    ...{ folder: "cmd/tool", linkerFlags: "-X example.com/tool.version=v1.0.0" },
  };
  const download = `if [ "$1" = mod ]; then echo '{"Sum": "SUM"}'; exit; fi`;

  test("is built by the name of its folder", async () => {
    const machine = await pretendedMachine();
    await machine.executable(
      "bin/go",
      `${download.replace("SUM", "h1:1")}\nprintf '#!/bin/sh\\necho "%s"\\n' "$*" > "$GOBIN/tool"; chmod +x "$GOBIN/tool"`,
    );
    const { environment } = machine;
    const path = await provide(program(build), { environment, progress: () => {} });
    expect(execFileSync(path, { encoding: "utf8" })).toBe(
      "install -trimpath -buildvcs=false -ldflags -s -w -X example.com/tool.version=v1.0.0 example.com/tool/cmd/tool@v1.0.0\n",
    );
  });

  test("in the root of a module is built by the module's name", async () => {
    const machine = await pretendedMachine();
    await machine.executable(
      "bin/go",
      `${download.replace("SUM", "h1:1")}\nprintf '#!/bin/sh\\necho "%s"\\n' "$*" > "$GOBIN/tool"; chmod +x "$GOBIN/tool"`,
    );
    const { environment } = machine;
    const root: Build = { ...build, module: "example.com/tool/v7", folder: "" };
    const path = await provide(program(root), { environment, progress: () => {} });
    expect(execFileSync(path, { encoding: "utf8" })).toMatch(/ example\.com\/tool\/v7@v1\.0\.0\n$/);
  });

  test.each([
    ["another hash", download.replace("SUM", "h1:2"), "has the hash h1:2, pinned is h1:1"],
    ["no proxy", "echo 'dial tcp: lookup proxy' >&2; exit 1", "Go module proxy is out of reach"],
    [
      "anything else",
      "echo first >&2; echo 'no such module' >&2; exit 1",
      "go mod: no such module",
    ],
  ])("%s", async (_, script, reason) => {
    const machine = await pretendedMachine();
    await machine.executable("bin/go", script);
    expect(await failure(machine, build)).toContain(reason);
  });
});
