/** Where a program is looked for, in which order, and what is said when it is nowhere. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ProgramMissing, provide, whyMissing, type Program } from "../src/index.js";
import { pretendedMachine } from "./machine.js";

const TOOL: Program = {
  title: "Tool",
  executable: "keymate-tool",
  variable: "TOOL",
  versionVariable: "TOOL_VERSION",
  defaultBuild: "2",
  builds: {
    "1": { from: "go", version: "v1.0.0", module: "example.com/tool", sum: "h1:1", folder: "tool" },
    "2": { from: "go", version: "v2.0.0", module: "example.com/tool", sum: "h1:2", folder: "tool" },
  },
};

test("its variable, then PATH, then the cache", async () => {
  const { environment, executable } = await pretendedMachine();
  const cached = await executable(".cache/keymate-istio/keymate-tool/v2.0.0/keymate-tool");
  expect(await provide(TOOL, { environment })).toBe(cached);
  const onPath = await executable("bin/keymate-tool");
  expect(await provide(TOOL, { environment })).toBe(onPath);
  const named = await executable("mine");
  expect(await provide(TOOL, { environment: { ...environment, TOOL: named } })).toBe(named);
});

test("whoever asks for a version does not get the one on PATH", async () => {
  const { environment, executable } = await pretendedMachine();
  await executable("bin/keymate-tool");
  const cached = await executable(".cache/keymate-istio/keymate-tool/v1.0.0/keymate-tool");
  expect(await provide(TOOL, { environment: { ...environment, TOOL_VERSION: "1" } })).toBe(cached);
});

test("XDG_CACHE_HOME moves the cache", async () => {
  const { environment, executable, home } = await pretendedMachine();
  const cached = await executable("caches/keymate-istio/keymate-tool/v2.0.0/keymate-tool");
  const moved = { ...environment, XDG_CACHE_HOME: `${home}/caches` };
  expect(await provide(TOOL, { environment: moved })).toBe(cached);
});

test.each([
  [
    "a variable that names no program",
    { TOOL: "/nowhere/tool" },
    "TOOL names /nowhere/tool, which is not an executable file",
  ],
  ["a version that nobody pinned", { TOOL_VERSION: "3" }, "TOOL_VERSION: found 3, allowed 1, 2"],
  [
    "neither the program nor what could fetch it",
    { PATH: "" },
    "found neither keymate-tool nor go on PATH: install one of them, or name a Tool in TOOL",
  ],
])("%s is said in one line, by both functions", async (_, changed, message) => {
  const machine = await pretendedMachine();
  const environment = { ...machine.environment, ...changed };
  const error: unknown = await provide(TOOL, { environment }).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(ProgramMissing);
  expect((error as ProgramMissing).message).toBe(message);
  expect(await whyMissing(TOOL, environment)).toBe(message);
});

test("nothing is missing where it only has to be fetched", async () => {
  const { environment, executable } = await pretendedMachine();
  await executable("bin/go", "exit 1");
  expect(await whyMissing(TOOL, environment)).toBeUndefined();
});

test("a cached executable that is not the pinned one is never used", async () => {
  const { environment, executable } = await pretendedMachine();
  const cached = await executable(".cache/keymate-istio/keymate-tool/1.0/keymate-tool");
  const digest = createHash("sha256")
    .update(await readFile(cached))
    .digest("hex");
  const pinned = (executableSha256: string): Program => ({
    ...TOOL,
    defaultBuild: "1.0",
    builds: {
      "1.0": {
        ...{ from: "pypi", version: "1.0", project: "tool", platform: "any", member: "tool" },
        files: { [process.arch]: { archiveSha256: "", executableSha256 } },
      },
    },
  });
  expect(await provide(pinned(digest), { environment })).toBe(cached);

  await executable("bin/python3", "exit 1");
  const lines: string[] = [];
  const progress = (line: string) => lines.push(line);
  const provided = provide(pinned("0".repeat(64)), { environment, progress });
  await expect(provided).rejects.toThrow("Tool 1.0 could not be fetched: python3 -m");
  expect(lines[0]).toBe(`${cached} is not the pinned Tool 1.0`);
});

test("of two that fetch at once, one does", async () => {
  const { environment, executable, home } = await pretendedMachine();
  await executable(
    "bin/go",
    `echo "$1" >> ${home}/calls
if [ "$1" = mod ]; then echo '{"Sum": "h1:2"}'; else cp /bin/true "$GOBIN/tool"; fi`,
  );
  const both = [1, 2].map(() => provide(TOOL, { environment, progress: () => {} }));
  expect(new Set(await Promise.all(both)).size).toBe(1);
  expect(await readFile(`${home}/calls`, "utf8")).toBe("mod\ninstall\n");
});
