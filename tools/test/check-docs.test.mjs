import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDocument, documents } from "../check-docs.mjs";

let root;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "docs-"));
  put("package.json", JSON.stringify({ scripts: { test: "", "soak:memory": "" } }));
  put("packages/core/package.json", JSON.stringify({ scripts: { build: "" } }));
  put("packages/core/src/exchange.ts", "");
  put("packages/core/CHANGELOG.md", "");
  put("docs/guide.md", "# The guide\n\n## What it does, and why\n\n## Twice\n\n## Twice\n");
});
afterAll(() => rmSync(root, { recursive: true }));

function put(path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function check(file, content) {
  put(file, content);
  return checkDocument(root, file).map(({ line, message }) => `${line}: ${message}`);
}

test.each([
  "[guide](docs/guide.md) and [its heart](docs/guide.md#what-it-does-and-why)",
  "[second](docs/guide.md#twice-1)",
  "[elsewhere](https://example.com/nowhere.md) and <https://example.com>",
  "`packages/core/src/exchange.ts`, `packages/core/`, `./docs/guide.md`",
  "`packages/<name>/README.md`, `packages/*/package.json`, `packages/core/src/*.ts`",
  "`npm test`, `npm run test`, `npm run soak:memory -- --minutes 5`",
  "`application/json`, `text/plain; charset=utf-8`, `@keymate/istio-core`, `/docs/nowhere`",
  "```\n[x](nowhere.md) is an example\n```",
])("accepts %s", (content) => {
  expect(check("README.md", content)).toEqual([]);
});

test.each([
  [
    "a link to nowhere",
    "one\n\n[two](docs/nowhere.md)",
    "3: link to docs/nowhere.md: no such file",
  ],
  ["a lost heading", "[x](docs/guide.md#gone)", "1: link to docs/guide.md#gone: no such heading"],
  ["a defined link", "[x]: nowhere.md", "1: link to nowhere.md: no such file"],
  ["a lost path", "see `packages/core/src/gone.ts`.", "1: packages/core/src/gone.ts: no such file"],
  ["a path in a block", "```sh\ncat docs/gone.md\n```", "2: docs/gone.md: no such file or folder"],
  ["a lost folder", "`packages/<name>/x` `packages/gone/*.ts`", "1: packages/gone/*.ts: no such"],
  ["an unknown script", "`npm run gone`", "1: npm run gone: no such script in package.json"],
])("reports %s", (_, content, problem) => {
  const problems = check("README.md", content);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test("reads a package's document from its own folder", () => {
  expect(check("packages/core/README.md", "`src/exchange.ts`, `npm run build`")).toEqual([]);
  expect(check("packages/core/README.md", "`src/gone.ts`")).toHaveLength(1);
});

test("finds every document but the changelogs", () => {
  put("README.md", "");
  put("docs/adr/0001-first.md", "");
  expect(documents(root).sort()).toEqual([
    "README.md",
    "docs/adr/0001-first.md",
    "docs/guide.md",
    "packages/core/README.md",
  ]);
});
