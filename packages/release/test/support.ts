/** What the tests share. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { git } from "../src/checkout.js";

/** It is gone when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keymate-release-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function write(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** A program for `PATH`. */
export async function executable(folder: string, name: string, script: string): Promise<string> {
  await write(folder, { [name]: `#!/bin/sh\n${script}\n` });
  await chmod(join(folder, name), 0o755);
  return join(folder, name);
}

export const manifest = (name: string, version: string, others: object = {}): string =>
  JSON.stringify({ name: `@keymate/istio-${name}`, version, ...others });

/** A checkout of `main` with an origin that has the same, holding these files. */
export async function checkoutOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  const [origin, checkout] = [join(folder, "origin"), join(folder, "checkout")];
  await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", origin);
  await git(folder, "clone", "--quiet", origin, checkout);
  await git(checkout, "config", "user.name", "test");
  await git(checkout, "config", "user.email", "test@localhost");
  await git(checkout, "checkout", "--quiet", "-B", "main");
  await write(checkout, files);
  await commit(checkout, "Begin");
  await git(checkout, "push", "--quiet", "origin", "main");
  return checkout;
}

export async function commit(checkout: string, message: string): Promise<void> {
  await git(checkout, "add", "--all");
  await git(checkout, "commit", "--quiet", "--allow-empty", "--message", message);
}
