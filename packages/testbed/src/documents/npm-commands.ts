/** Takes `npm`, `pnpm`, `npx` and `node` commands apart: the scripts, files, flags and packages they name must be there. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { SCENARIOS } from "../demo/scenarios.js";
import { ROOT } from "./commands.js";
import type { DocumentedCommand } from "./commands.js";

interface Manifest {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** What is wrong with it, or nothing. */
export function npmProblem({ file, words }: DocumentedCommand): string | undefined {
  const [program, ...rest] = words;
  if (program === "node") {
    const script = rest[0] ?? "";
    const isThere = [ROOT, join(ROOT, dirname(file))].some((base) =>
      existsSync(join(base, script)),
    );
    return isThere ? undefined : `${script}: no such file`;
  }
  if (program === "npx") return runnerProblem(file, rest);
  const [verb = "", ...parameters] = rest;
  if (program === "npm" && verb === "install") return installProblem(parameters);
  const script = verb === "run" ? (parameters.shift() ?? "") : verb;
  return scriptProblem(file, script, parameters);
}

function scriptProblem(
  file: string,
  script: string,
  parameters: readonly string[],
): string | undefined {
  const found = [file, "package.json"]
    .map((path) => join(ROOT, dirname(path)))
    .find((folder) => manifestIn(folder).scripts?.[script] !== undefined);
  if (found === undefined) return `${script}: no such script`;
  const flags = parameters.filter((word) => /^--\w/.test(word) && word !== "--help");
  const source = sourceOf(found, script);
  const names = flags.map((flag) => flag.slice(2).split("=", 1)[0] ?? "");
  const unknown = names.find((name) => !new RegExp(`(--|["'])${name}\\b`).test(source));
  if (unknown !== undefined) return `${script} --${unknown}: no such option`;
  const scenario = parameters[parameters.indexOf("--scenario") + 1];
  if (script !== "demo" || !parameters.includes("--scenario")) return undefined;
  const scenarios = ["list", "NAME", ...SCENARIOS.map(({ name }) => name)];
  return scenarios.includes(scenario ?? "") ? undefined : `${scenario}: no such scenario`;
}

/** The text of the program that a script starts, with what lies beside it. */
function sourceOf(folder: string, script: string): string {
  const command = manifestIn(folder).scripts?.[script] ?? "";
  const delegated = /tools\/run\.mjs (\S+) (\S+)/.exec(command);
  if (delegated) return sourceOf(join(ROOT, "packages", delegated[1] ?? ""), delegated[2] ?? "");
  // Behind what prepares the workspace.
  const program = command.match(/[\w./-]+\.m?[tj]s\b/g)?.at(-1);
  if (program === undefined) return command;
  const beside = join(folder, dirname(program));
  return readdirSync(beside, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?[tj]s$/.test(name))
    .map((name) => readFileSync(join(beside, name), "utf8"))
    .join("\n");
}

/** `npx vitest run test/…`: the tool is a dependency, and the paths are there. */
function runnerProblem(file: string, [tool = "", ...parameters]: readonly string[]) {
  if (!manifests().some((manifest) => versionsIn(manifest)[tool])) return `${tool}: no dependency`;
  const path = parameters.find((word) => word.includes("/"));
  const isThere = path === undefined || existsSync(join(ROOT, dirname(file), path));
  return isThere ? undefined : `${path}: no such file`;
}

/** Packages of the workspace, or dependencies in the version that the workspace has. */
function installProblem(parameters: readonly string[]): string | undefined {
  const packages = parameters.filter((word) => !word.startsWith("-"));
  return packages.map(packageProblem).find((problem) => problem !== undefined);
}

function packageProblem(word: string): string | undefined {
  const [, name = "", version] = /^(@?[^@]+)(?:@(.*))?$/.exec(word) ?? [];
  if (version === undefined) {
    const isOurs = manifests().some((manifest) => manifest.name === name);
    return isOurs ? undefined : `${name}: no package of the workspace`;
  }
  const known = manifests().map((manifest) => versionsIn(manifest)[name]);
  return known.includes(version) ? undefined : `${word}: no dependency in this version`;
}

function versionsIn({ dependencies, devDependencies }: Manifest): Readonly<Record<string, string>> {
  return { ...dependencies, ...devDependencies };
}

function manifests(): Manifest[] {
  const folders = readdirSync(join(ROOT, "packages")).map((name) => join(ROOT, "packages", name));
  return [ROOT, ...folders].map(manifestIn);
}

function manifestIn(folder: string): Manifest {
  const path = join(folder, "package.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : {};
}
