/** Builds the script again, from a copy of the sources: whoever builds it, wherever, gets the same bytes. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { script } from "./artifact-script.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "keymate-istio-lua-test-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("builds to the same bytes in another folder, later", async () => {
  const again = await buildIn(join(folder, "another, deeper"));
  expect(again === script, "dist/ holds what a build of these sources gives").toBe(true);
}, 120_000);

async function buildIn(parent: string): Promise<string> {
  const root = join(parent, "packages");
  const target = join(root, "lua");
  mkdirSync(target, { recursive: true });
  cpSync(join(PACKAGE, "../core/src"), join(root, "core/src"), { recursive: true });
  for (const entry of ["src", "build", "tsconfig.json", "package.json"]) {
    cpSync(join(PACKAGE, entry), join(target, entry), { recursive: true });
  }
  symlinkSync(join(PACKAGE, "node_modules"), join(target, "node_modules"));
  await promisify(execFile)(process.execPath, [join(target, "build/main.mjs")], { cwd: target });
  return readFileSync(join(target, "dist/keymate-access.lua"), "utf8");
}
