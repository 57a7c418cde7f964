/** Compares archives by what is in them: gzip and tar also note times and who packed, which says nothing. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { run } from "./command.js";

/** The path of the first file that only one of two `.tgz` archives has, or that differs; nothing when they are the same. */
export async function differenceOf(one: string, other: string): Promise<string | undefined> {
  const [first, second] = await Promise.all([contentOf(one), contentOf(other)]);
  const paths = [...new Set([...first.keys(), ...second.keys()])].sort();
  return paths.find((path) => first.get(path) !== second.get(path));
}

/** Hash by path. */
async function contentOf(archive: string): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "keymate-archive-"));
  try {
    await unpack(archive, folder);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const hashed = files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      const hash = createHash("sha256").update(await readFile(path));
      return [relative(folder, path), hash.digest("hex")] as const;
    });
    return new Map(await Promise.all(hashed));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Unpacks a `.tgz` archive into a folder, which is made. */
export async function unpack(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await run("tar", ["-xzf", archive, "-C", folder], { folder });
}
