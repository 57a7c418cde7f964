/**
 * Prints which programs from outside of the workspace the tests would use (an Nx input): a cached result counts only for
 * the same Envoy, Helm and so on. A program is told by its path, size and time of change.
 */
import { realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMED_BY = ["ENVOY", "HELM", "CRANE", "ACTIONLINT"].map((name) => [name, process.env[name]]);
const ON_PATH = ["envoy", "helm", "crane", "actionlint", "go", "python3"].map(onPath);

for (const [name, path] of [...NAMED_BY, ...ON_PATH]) {
  console.log(name, path ? identity(path) : "not there");
}

function onPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [name, folders.map((folder) => join(folder, name)).find(isFile)];
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function identity(path) {
  if (!isFile(path)) return `${path} is no file`;
  const { size, mtimeMs } = statSync(path);
  return `${realpathSync(path)} ${size} ${mtimeMs}`;
}
