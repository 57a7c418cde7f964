/** Programs that are taken from the machine when they are there. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The first file of this name on `PATH` that can be run. */
export function onPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
