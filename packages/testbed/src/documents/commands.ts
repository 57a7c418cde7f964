/** The commands that the documentation tells its readers to type: shell blocks, and code in running text that begins with a known program. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

export interface DocumentedCommand {
  /** Relative to the workspace. */
  readonly file: string;
  readonly line: number;
  /** As a shell would split it, without quotes, redirections and what is behind a pipe. */
  readonly words: readonly string[];
}

/** A command in running text is recognised by these. */
const PROGRAMS = /^(npm|npx|pnpm|node|helm|kubectl|istioctl|keymate-istio|crane|cosign|opa) \S/;

/** Every document but the changelogs. */
export function documentFiles(): string[] {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
  const files = execFileSync("git", list, { cwd: ROOT, encoding: "utf8" }).split("\n");
  return files.filter((file) => file !== "" && !file.endsWith("CHANGELOG.md"));
}

export function commandsIn(file: string): DocumentedCommand[] {
  const commands: DocumentedCommand[] = [];
  const add = (line: number, text: string): void => {
    for (const words of splitCommands(text)) commands.push({ file, line, words });
  };
  let fence: string | undefined;
  let continued = "";
  readFileSync(join(ROOT, file), "utf8")
    .split("\n")
    .forEach((text, index) => {
      const mark = /^\s*```(\w*)/.exec(text);
      if (mark) {
        fence = fence === undefined ? (mark[1] ?? "") : undefined;
      } else if (fence === "sh" || fence === "bash" || fence === "shell" || fence === "console") {
        continued += text.trim();
        if (continued.endsWith("\\")) {
          continued = continued.slice(0, -1);
          return;
        }
        add(index + 1, continued);
        continued = "";
      } else if (fence === undefined) {
        for (const [, span = ""] of text.matchAll(/`([^`]+)`/g)) {
          if (PROGRAMS.test(span)) add(index + 1, span.replaceAll("\\|", "|"));
        }
      }
    });
  return commands;
}

/** The blocks in a language, as they are. */
export function blocksIn(file: string, language: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const pattern = new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, "gm");
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

/** Splits a line as a shell does, as far as documents need it: quotes, comments, pipes, lists and redirections. */
export function splitCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token, quoted] of tokens(line)) {
    if (!quoted && token.startsWith("#")) break;
    if (!quoted && /^(\||\|\||&&|;|&)$/.test(token)) commands.push([]);
    else commands[commands.length - 1]?.push(token);
  }
  return commands.map(withoutRedirections).filter((words) => words.length > 0);
}

function* tokens(line: string): Generator<readonly [token: string, quoted: boolean]> {
  // A bar within a word is a choice that the document offers, not a pipe.
  const pattern =
    /((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|(?<=\w)\|(?=\w)|[^\s'"\\|;&])+)|(\|\||&&|[|;&])/g;
  for (const [, word, operator] of line.matchAll(pattern)) {
    if (operator !== undefined) yield [operator, false];
    else if (word !== undefined) yield [unquoted(word), /^['"]/.test(word)];
  }
}

function unquoted(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(.)/g, "$1") ?? escaped ?? "",
  );
}

function withoutRedirections(words: readonly string[]): string[] {
  const end = words.findIndex((word) => /^\d?[<>]/.test(word));
  return end < 0 ? [...words] : words.slice(0, end);
}
