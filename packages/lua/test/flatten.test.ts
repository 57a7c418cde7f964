import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { flatten } from "../build/flatten.mjs";

const folder = mkdtempSync(join(tmpdir(), "keymate-istio-flatten-test-"));
let runs = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What comes of these sources, by their paths. The entry is lua/src/entry.ts. */
function flattened(sources: Record<string, string>, natives?: string): string {
  const root = join(folder, String(runs++));
  for (const [path, text] of Object.entries(sources)) {
    const file = join(root, "packages", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const nativesPath = natives === undefined ? undefined : join(root, "packages", natives);
  const { file: joined } = flatten(
    join(root, "packages/lua/src/entry.ts"),
    join(root, "joined"),
    nativesPath,
  );
  // A keyword that is taken out leaves the space behind it.
  const text = readFileSync(joined, "utf8").replaceAll(/^ +/gm, "");
  expect(text).toMatch(/\nexport \{\};\n$/);
  return text.slice(0, -"export {};\n".length);
}

describe("joining sources", () => {
  it("makes one module, dependencies first", () => {
    const joined = flattened({
      "lua/src/entry.ts": 'import { b } from "./b";\nb();\n',
      "lua/src/b.ts": 'import { a } from "../../core/src/a";\nexport function b() { a(); }\n',
      "core/src/a.ts": "export function a() {}\n",
    });
    expect(joined).toBe("function a() {}\nfunction b() { a(); }\nb();\n");
  });

  it("has what a file does for whoever imports it for that", () => {
    const joined = flattened({
      "lua/src/entry.ts": 'import "../../other/src/a";\nimport "./b";\n',
      "lua/src/b.ts": "act();\n",
      "other/src/a.ts": 'export { c } from "./c";\nprepare();\n',
      "other/src/c.ts": "export const c = 1;\nprepare(c);\n",
    });
    expect(joined).toBe("const c = 1;\nprepare(c);\nprepare();\nact();\n");
  });

  it("gives another name to what a file keeps to itself and others have, too", () => {
    const joined = flattened({
      "lua/src/entry.ts": 'import { b } from "./b";\nfunction a() { return b(); }\na();\n',
      "lua/src/b.ts":
        'import { c } from "./c";\nfunction a(d) { return c(d.a, { a: a, d }, { a }); }\nexport const b = () => a({ a: 1 });\n',
      "lua/src/c.ts": "function a() {}\nexport const c = () => a();\n",
    });
    expect(joined).toBe(
      "function a() {}\nconst c = () => a();\n" +
        "function a2(d) { return c(d.a, { a: a2, d }, { a: a2 }); }\nconst b = () => a2({ a: 1 });\n" +
        "function a3() { return b(); }\na3();\n",
    );
  });

  it("leaves out what nothing needs, and what only that needed, but nothing that does something", () => {
    const joined = flattened({
      "lua/src/entry.ts": 'import { a } from "./a";\na();\n',
      "lua/src/a.ts":
        "export function a() {}\nfunction b() { return c; }\nconst c = [1];\nfunction d() { d(); }\nconst e = act();\n",
    });
    expect(joined).toBe("function a() {}\nconst e = act();\na();\n");
  });

  it("finds a name behind re-exports where it is declared", () => {
    const joined = flattened({
      "lua/src/entry.ts": 'import { a, Kind } from "../../core/src/index";\na(Kind.One);\n',
      "core/src/index.ts": 'export { a } from "./a";\nexport { Kind } from "./kind";\n',
      "core/src/a.ts": "export abstract class a {}\n",
      "core/src/kind.ts": "export const enum Kind { One }\n",
    });
    expect(joined).toBe("abstract class a {}\nconst enum Kind { One }\na(Kind.One);\n");
  });

  it("reads a file once, however many need it, and files that need each other", () => {
    const joined = flattened({
      "lua/src/entry.ts": 'import { a } from "./a";\nimport { b } from "./b";\na(b);\n',
      "lua/src/a.ts": 'import { b } from "./b";\nexport const a = () => b;\n',
      "lua/src/b.ts": 'import { a } from "./a";\nexport const b = () => a;\n',
    });
    expect(joined).toBe("const b = () => a;\nconst a = () => b;\na(b);\n");
  });

  it("takes native functions in place of those that the program has", () => {
    const joined = flattened(
      {
        "lua/src/entry.ts": 'import { a } from "../../core/src/a";\na();\n',
        "lua/src/native.ts":
          'export function a() { return b() + "native"; }\nexport function b() { return "native"; }\nexport function c() {}\n',
        "core/src/a.ts":
          "export function a() { return c(); }\nexport function b() { return 1; }\nfunction c() {}\n",
      },
      "lua/src/native.ts",
    );
    expect(joined).toBe(
      'function a() { return b() + "native"; }\nfunction b() { return "native"; }\na();\n',
    );
  });

  it.each([
    [
      "two exports of one name",
      {
        "lua/src/entry.ts":
          'import { a } from "./a";\nimport { b } from "../../core/src/b";\na(b);\n',
        "lua/src/a.ts": "export const a = 1;\n",
        "core/src/b.ts": "export const b = 1;\nexport const a = 2;\n",
      },
      /core\/src\/b\.ts: a: exported a second time$/,
    ],
    [
      "a name that nobody exports",
      {
        "lua/src/entry.ts": 'import { a } from "./a";\na();\n',
        "lua/src/a.ts": "function a() {}\nexport const b = a;\n",
      },
      /entry\.ts: a: exported nowhere$/,
    ],
    [
      "a renamed import",
      {
        "lua/src/entry.ts": 'import { a as b } from "./a";\nb();\n',
        "lua/src/a.ts": "export function a() {}\n",
      },
      /entry\.ts: b: renamed$/,
    ],
    [
      "a whole module imported",
      {
        "lua/src/entry.ts": 'import * as a from "./a";\na.a();\n',
        "lua/src/a.ts": "export function a() {}\n",
      },
      /entry\.ts: only named imports can be joined$/,
    ],
    [
      "a default import",
      {
        "lua/src/entry.ts": 'import a from "./a";\na();\n',
        "lua/src/a.ts": "export const b = 1;\n",
      },
      /entry\.ts: only named imports can be joined$/,
    ],
    [
      "a file that is not there",
      { "lua/src/entry.ts": 'import { a } from "./a";\na();\n' },
      /no such file/,
    ],
  ] as [string, Record<string, string>, RegExp][])("refuses %s", (_, sources, message) => {
    expect(() => flattened(sources)).toThrow(message);
  });

  it("puts a native class in place of the core's, with what it needs, and lets nothing derive from it", () => {
    const sources = {
      "lua/src/entry.ts": 'import { List } from "./list";\nact(new List());\n',
      "lua/src/list.ts": "export class List { slow() {} }\n",
      "lua/src/native.ts": "let count = 0;\nexport class List { quick() { count++; } }\n",
    };
    expect(flattened(sources, "lua/src/native.ts")).toBe(
      "let count = 0;\nclass List { quick() { count++; } }\nact(new List());\n",
    );
    const derived = {
      ...sources,
      "lua/src/entry.ts": 'import { List } from "./list";\nclass Own extends List {}\n',
    };
    expect(() => flattened(derived, "lua/src/native.ts")).toThrow("List: nothing can be derived");
  });
});
