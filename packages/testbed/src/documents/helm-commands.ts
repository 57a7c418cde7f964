/** Runs the documentation's Helm commands: what installs renders instead, everything else shows that its flags exist. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderRelease, runHelm } from "../../../chart/src/helm/render.js";
import { ROOT, blocksIn } from "./commands.js";
import type { DocumentedCommand } from "./commands.js";

/** Values that an upgrade reuses, and what a fragment of a command line is added to. */
const REUSED = ["--set", "wasm.enabled=true", "--set", "wasm.image=registry.example/wasm"];
const WITH_VALUE = ["--set", "--set-string", "--set-json", "--set-file", "--api-versions"];

/** @param folder where values files may be written. Throws `HelmRefused`. */
export async function runHelmCommand(
  helm: string,
  command: DocumentedCommand,
  folder: string,
): Promise<void> {
  const words = command.words.map(withoutPlaceholders);
  const isFragment = words[0]?.startsWith("--") === true;
  const installs = isFragment || (words.includes("packages/chart") && words[1] !== "package");
  if (!installs) return checkFlags(helm, words);
  const reuses = isFragment || words.includes("--reset-then-reuse-values");
  const parameters = reuses ? [...REUSED] : [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const value = words[index + 1] ?? "";
    if (WITH_VALUE.includes(word)) parameters.push(word, value);
    if (word === "-f" || word === "--values") {
      const path = join(folder, value);
      await writeFile(path, valuesIn(command.file));
      parameters.push("--values", path);
    }
  }
  const chart = join(ROOT, "packages/chart");
  const resources = await renderRelease(helm, { chart, parameters });
  if (resources.length === 0) throw new Error("nothing is rendered");
}

/** The document's values file: the first YAML block that chooses a runtime, or, where all are only parts of one, the first. */
function valuesIn(file: string): string {
  const blocks = blocksIn(file, "yaml");
  const whole = blocks.find((text) => CHOICE_OF_RUNTIME.test(text));
  const found = whole ?? blocks[0];
  if (found === undefined) throw new Error(`${file} shows no values file`);
  return CHOICE_OF_RUNTIME.test(found) ? found : `${dedented(found)}\nlua: { enabled: true }\n`;
}

const CHOICE_OF_RUNTIME = /^ *(wasm|lua):/m;

function dedented(block: string): string {
  const depth = /^ */.exec(block)?.[0].length ?? 0;
  return block.replaceAll(new RegExp(`^ {${depth}}`, "gm"), "");
}

async function checkFlags(helm: string, words: readonly string[]): Promise<void> {
  const nested = words[1] === "show" ? words.slice(1, 3) : words.slice(1, 2);
  const help = await runHelm(helm, [...nested, "--help"]);
  for (const word of words) {
    const flag = word.split("=", 1)[0] ?? "";
    if (/^-/.test(word) && !help.split(/[\s,]+/).includes(flag)) {
      throw new Error(`helm ${nested.join(" ")} has no ${word}`);
    }
  }
  // Helm shows its general help for a command that it does not know.
  if (!help.includes(`helm ${nested.join(" ")}`)) throw new Error(`no helm ${nested.join(" ")}`);
}

function withoutPlaceholders(word: string): string {
  return word.replaceAll("REGISTRY", "registry.example").replaceAll("NAMESPACE", "demo");
}
