/**
 * Prints which programs from outside of the workspace the tests would use (an Nx input): a cached result counts only for
 * the same Envoy, Helm and so on. A program is told by its path, size and time of change.
 */
import { realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Executables, each also named by a variable: `oauth2-proxy` by `OAUTH2_PROXY`. */
const PROGRAMS = [
  "envoy",
  "helm",
  "crane",
  "actionlint",
  "opa",
  "oauth2-proxy",
  "prometheus",
  "promtool",
];
const NAMED_BY = PROGRAMS.map((name) => name.toUpperCase().replace("-", "_")).map((name) => [
  name,
  process.env[name],
]);
const ON_PATH = [...PROGRAMS, "go", "python3"].map(onPath);

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
