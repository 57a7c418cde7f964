/** A pretended machine: a home and a folder on `PATH`, in a temporary folder. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

export interface Machine {
  readonly home: string;
  /** With `/bin` and `/usr/bin` behind the machine's own folder, which shell scripts need. */
  readonly environment: { readonly HOME: string; readonly PATH: string };
  /** Puts a shell script in place, by default one that does nothing, and gives its path. */
  executable(path: string, script?: string): Promise<string>;
}

/** It is gone when the test has finished. */
export async function pretendedMachine(): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), "keymate-programs-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return {
    home: folder,
    environment: { HOME: folder, PATH: `${join(folder, "bin")}:/usr/bin:/bin` },
    async executable(path, script = "") {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `#!/bin/sh\n${script}\n`);
      await chmod(file, 0o755);
      return file;
    },
  };
}
