/** Builds the filter again, from a copy of the sources: whoever builds it, wherever, gets the same bytes. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { readArtifact } from "./artifact-module.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "keymate-istio-wasm-test-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("builds to the same bytes in another folder, later", async () => {
  const again = await buildIn(join(folder, "another, deeper"));
  expect(again.equals(readArtifact()), "dist/ holds what a build of these sources gives").toBe(
    true,
  );
}, 120_000);

async function buildIn(parent: string): Promise<Buffer> {
  const root = join(parent, "packages");
  const target = join(root, "wasm");
  mkdirSync(target, { recursive: true });
  cpSync(join(PACKAGE, "../core/src"), join(root, "core/src"), { recursive: true });
  for (const entry of ["assembly", "asconfig.json", "package.json"]) {
    cpSync(join(PACKAGE, entry), join(target, entry), { recursive: true });
  }
  symlinkSync(join(PACKAGE, "node_modules"), join(target, "node_modules"));
  await promisify(execFile)(process.execPath, [ASSEMBLYSCRIPT, ...buildArguments()], {
    cwd: target,
  });
  return readFileSync(join(target, "dist/keymate-istio.wasm"));
}

const ASSEMBLYSCRIPT = join(PACKAGE, "node_modules/assemblyscript/bin/asc.js");

/** Those of the compiler in the package's own build script, which begins with it. */
function buildArguments(): string[] {
  const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as {
    scripts: { build: string };
  };
  const [command, ...words] = manifest.scripts.build.split(" && ")[0]!.split(" ");
  expect(command).toBe("asc");
  return words;
}
