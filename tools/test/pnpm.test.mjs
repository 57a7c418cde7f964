import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cacheDirectory, pnpmEnvironment, verifyIntegrity } from "../lib/pnpm.mjs";

test("the cache follows XDG_CACHE_HOME", () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: "/x" })).toBe(join("/x", "keymate-istio"));
  expect(cacheDirectory({})).toBe(join(homedir(), ".cache", "keymate-istio"));
});

test("only bytes with the recorded hash are taken", () => {
  const bytes = Buffer.from("package");
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  expect(() => verifyIntegrity("pnpm@1", bytes, integrity)).not.toThrow();
  expect(() => verifyIntegrity("pnpm@1", Buffer.from("packagE"), integrity)).toThrow(
    /^pnpm@1 does not match its recorded hash: found sha512-/,
  );
});

test.each([
  ["/nowhere/pnpm", /is not a program that runs; allowed: .* version 12/],
  [process.execPath, /is version v[0-9.]+; allowed/],
])("PNPM=%s is refused", async (program, message) => {
  await expect(pnpmEnvironment({ PNPM: program })).rejects.toThrow(message);
});
