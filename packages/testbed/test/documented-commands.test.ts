/** Every command in the documentation is run, or taken apart, or in the list of those of which only their readers can say whether they work. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { HELM, provide, whyMissing } from "@keymate/istio-programs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ROOT,
  blocksIn,
  commandsIn,
  documentFiles,
  splitCommands,
} from "../src/documents/commands.js";
import type { DocumentedCommand } from "../src/documents/commands.js";
import { HEARSAY } from "../src/documents/hearsay.js";
import { runHelmCommand } from "../src/documents/helm-commands.js";
import { npmProblem } from "../src/documents/npm-commands.js";

const run = promisify(execFile);
const CLI = join(ROOT, "packages/cli/dist/main.js");
const noHelm = await whyMissing(HELM);
const unlessHelm = noHelm ? ` (skipped: ${noHelm})` : "";

/** In running text `…` stands for what is left out: such a command is no whole one. */
const COMMANDS = documentFiles()
  .flatMap(commandsIn)
  .filter(({ words }) => !words.includes("…"));
const of = (...programs: readonly string[]) =>
  COMMANDS.filter(({ words }) => programs.some((program) => words[0]?.startsWith(program)));
const named = (commands: readonly DocumentedCommand[]) =>
  commands.map(
    (command) => [`${command.file}:${command.line} ${textOf(command)}`, command] as const,
  );

/** What `keymate.yaml` holds where a document does not show one. */
const SMALLEST = "gateway_url: http://gateway:8080\n";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keymate-commands-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function textOf({ words }: DocumentedCommand): string {
  return words.join(" ");
}

function isHearsay(command: DocumentedCommand): boolean {
  return HEARSAY.some((each) => each.command.test(textOf(command)));
}

describe("commands of npm and Node.js name what there is", () => {
  const commands = of("npm", "npx", "pnpm", "node").filter((command) => !isHearsay(command));
  test.each(named(commands))("%s", (_, command) => {
    expect(npmProblem(command)).toBeUndefined();
  });
});

describe.skipIf(noHelm)(`Helm takes${unlessHelm}`, () => {
  let helm = "";
  beforeAll(async () => {
    helm = await provide(HELM);
  }, 600_000);
  test.each(named(of("helm", "--set")))("%s", async (_, command) => {
    await runHelmCommand(helm, command, folder);
  });
});

describe("keymate-istio takes", () => {
  test.each(named(of("keymate-istio")))("%s", async (_, { file, words }) => {
    const [, subcommand = "", ...parameters] = words;
    const { stdout: help } = await run(process.execPath, [CLI, subcommand, "--help"]);
    expect(help).toContain(`keymate-istio ${subcommand}`);
    for (const word of parameters) if (/^-\w|^--/.test(word)) expect(help).toContain(word);
    if (!/^(validate|explain)$/.test(subcommand) || !words.includes("keymate.yaml")) return;
    await writeFile(join(folder, "keymate.yaml"), blocksIn(file, "yaml")[0] ?? SMALLEST);
    await run(process.execPath, [CLI, subcommand, ...parameters], { cwd: folder });
  });
});

test("every other command is known, with a reason", () => {
  const tested = ["npm", "npx", "pnpm", "node", "helm", "--set", "keymate-istio"];
  const others = COMMANDS.filter((command) => !of(...tested).includes(command));
  expect(others.filter((command) => !isHearsay(command)).map(textOf)).toEqual([]);
});

test("the list of those holds nothing that no document says", () => {
  const unused = HEARSAY.filter(
    ({ command }) => !COMMANDS.some((each) => command.test(textOf(each))),
  );
  expect(unused.map(({ command }) => command.source)).toEqual([]);
});

test.each([
  ['a \'b c\' "d \\" e" f\\ g # h', [["a", "b c", 'd " e', "f g"]]],
  ["a | b && c & d; e", [["a"], ["b"], ["c"], ["d"], ["e"]]],
  ["a 'x|y' --set b=c=#d > e", [["a", "x|y", "--set", "b=c=#d"]]],
  ["# nothing", []],
])("splits %s", (line, commands) => {
  expect(splitCommands(line)).toEqual(commands);
});

test.each([
  ["npm run nix", "nix: no such script"],
  ["npm run demo -- --nix", "demo --nix: no such option"],
  ["npm run demo -- --scenario nix", "nix: no such scenario"],
  ["npm install @keymate/nix", "@keymate/nix: no package of the workspace"],
  ["npm install typescript@1.0.0", "typescript@1.0.0: no dependency in this version"],
  ["npx nix", "nix: no dependency"],
  ["node tools/nix.mjs", "tools/nix.mjs: no such file"],
])("of %s says %s", (text, problem) => {
  const words = splitCommands(text)[0] ?? [];
  expect(npmProblem({ file: "README.md", line: 1, words })).toBe(problem);
});
