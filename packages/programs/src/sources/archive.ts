/** Checks what was fetched against what is pinned. */
import { chmod, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileFor, sha256 } from "../files.js";
import { ProgramMissing } from "../program-missing.js";
import type { Build, GoModule } from "../program.js";

type ArchivedBuild = Exclude<Build, GoModule>;

/** The one archive that a client left in `folder`, after its hash was compared. */
export async function checkedArchive(
  build: ArchivedBuild,
  folder: string,
  ending: string,
): Promise<string> {
  const name = (await readdir(folder)).find((found) => found.endsWith(ending));
  if (!name) throw new ProgramMissing(`nothing that ends in ${ending} was fetched`);
  await compare(join(folder, name), fileFor(build)?.archiveSha256);
  return join(folder, name);
}

/** The executable in the folder that the archive was unpacked into, after its hash was compared. */
export async function checkedExecutable(build: ArchivedBuild, folder: string): Promise<string> {
  const path = join(folder, build.member);
  await compare(path, fileFor(build)?.executableSha256);
  await chmod(path, 0o755);
  return path;
}

async function compare(path: string, pinned: string | undefined): Promise<void> {
  const found = await sha256(path);
  if (found === pinned) return;
  throw new ProgramMissing(`${basename(path)} has sha256 ${found}, pinned is ${pinned}`);
}
