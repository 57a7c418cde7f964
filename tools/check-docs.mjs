/**
 * Checks what the documentation says about the repository: links, paths and `npm run` scripts that it mentions exist.
 * Prints `file:line: problem` for each that does not, and ends with status 1 if there is one.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runProgram } from "./lib/terminal.mjs";
import { WORKSPACE_ROOT, readJson, workspacePackages } from "./lib/workspace.mjs";

/** Every problem in one document, as `{ line, message }`. `file` is relative to `root`. */
export function checkDocument(root, file) {
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const fenced = fencedLines(lines);
  const problems = [];
  lines.forEach((text, index) => {
    const messages = [
      ...(fenced[index] ? [] : linkProblems(root, file, text)),
      ...pathProblems(root, file, fenced[index] ? [text] : codeSpans(text)),
      ...scriptProblems(root, file, text),
    ];
    for (const message of new Set(messages)) problems.push({ line: index + 1, message });
  });
  return problems;
}

/** The documents that are checked, relative to `root`. */
export function documents(root) {
  const folders = ["docs", ...workspacePackages(root).map(({ path }) => relative(root, path))];
  const candidates = [
    ...markdownIn(root, "."),
    ...markdownIn(root, ".changeset"),
    ...folders.flatMap((folder) => markdownIn(root, folder, folder === "docs")),
  ];
  return candidates.filter((file) => !file.endsWith("CHANGELOG.md"));
}

function markdownIn(root, folder, recursive = false) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive })
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => join(folder, name));
}

function fencedLines(lines) {
  let inside = false;
  return lines.map((line) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) inside = !inside;
    return inside && !isFence;
  });
}

function codeSpans(text) {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
}

function linkProblems(root, file, text) {
  const withoutCode = text.replaceAll(/`[^`]*`/g, "");
  const inline = [...withoutCode.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)];
  const definitions = [...withoutCode.matchAll(/^\s*\[[^\]]+\]:\s+<?([^\s>]+)>?/g)];
  const attributes = [...withoutCode.matchAll(/\b(?:href|src)="([^"]+)"/g)];
  return [...inline, ...definitions, ...attributes]
    .map((match) => match[1])
    .filter((target) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
    .map((target) => linkProblem(root, file, target))
    .filter((message) => message !== null);
}

function linkProblem(root, file, target) {
  const [path, anchor] = target.split("#");
  const linked =
    path === "" ? join(root, file) : resolve(join(root, dirname(file)), decodeURIComponent(path));
  if (!existsSync(linked)) return `link to ${target}: no such file`;
  if (!anchor || !linked.endsWith(".md")) return null;
  return anchors(linked).has(anchor.toLowerCase()) ? null : `link to ${target}: no such heading`;
}

/** The anchors GitHub gives to a document's headings, and those set by hand. */
function anchors(path) {
  const found = new Set();
  const lines = readFileSync(path, "utf8").split("\n");
  const fenced = fencedLines(lines);
  lines.forEach((line, index) => {
    for (const match of line.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) found.add(match[1]);
    const heading = fenced[index] ? null : /^#{1,6}\s+(.*?)\s*#*$/.exec(line);
    if (heading) found.add(unusedAnchor(anchorOf(heading[1]), found));
  });
  return found;
}

function anchorOf(heading) {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}

function unusedAnchor(anchor, used) {
  let number = 0;
  while (used.has(number === 0 ? anchor : `${anchor}-${number}`)) number += 1;
  return number === 0 ? anchor : `${anchor}-${number}`;
}

/** A path is a word whose first part is a folder of the repository, or of the document's own package. */
function pathProblems(root, file, pieces) {
  const bases = [root, join(root, dirname(file))];
  return pieces
    .flatMap(
      (piece) => piece.match(/(?<![\w@.:/~$-])\.{0,2}[\w@.-]*(?:\/[\w@.*{}<>,-]+)+\/?/g) ?? [],
    )
    .map((word) => word.replace(/^\.\//, "").replace(/[.,]+$/, ""))
    .filter((word) => bases.some((base) => isFolder(base, word.split("/")[0])))
    .filter((word) => !bases.some((base) => isThere(root, base, word)))
    .map((word) => `${word}: no such file or folder`);
}

function isFolder(base, name) {
  if (name === "" || name === "node_modules") return false;
  return readdirSync(base, { withFileTypes: true }).some(
    (entry) => entry.name === name && entry.isDirectory(),
  );
}

/** What a build leaves there (whatever git ignores) counts as being there; a placeholder ends what can be looked up. */
function isThere(root, base, word) {
  const certain = word.split(/[*{}<>]/)[0];
  const path = resolve(base, certain === word ? word : dirname(`${certain}x`));
  if (existsSync(path)) return true;
  return spawnSync("git", ["check-ignore", "--quiet", path], { cwd: root }).status === 0;
}

function scriptProblems(root, file, text) {
  const folder = join(root, dirname(file));
  const manifests = [root, folder]
    .map((path) => join(path, "package.json"))
    .filter((path) => existsSync(path))
    .map(readJson);
  const known = new Set(manifests.flatMap(({ scripts }) => Object.keys(scripts ?? {})));
  const named = [...text.matchAll(/\bnpm run ([\w:.-]*\w)/g)].map((match) => match[1]);
  const short = [...text.matchAll(/\bnpm (test|start)\b/g)].map((match) => match[1]);
  return [...named, ...short]
    .filter((script) => !known.has(script))
    .map((script) => `npm run ${script}: no such script in package.json`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runProgram(() => {
    const files = documents(WORKSPACE_ROOT);
    const problems = files.flatMap((file) =>
      checkDocument(WORKSPACE_ROOT, file).map(({ line, message }) => `${file}:${line}: ${message}`),
    );
    for (const problem of problems) console.error(problem);
    console.log(`${files.length} documents checked, ${problems.length} problems`);
    return problems.length > 0 ? 1 : 0;
  });
}
