import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { flatten } from "../build/flatten.mjs";

const folder = mkdtempSync(join(tmpdir(), "keymate-istio-flatten-test-"));
let runs = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The modules that come of these sources, by name. The entry is lua/src/entry.ts. */
function flattened(sources: Record<string, string>, natives?: string): Record<string, string> {
  const root = join(folder, String(runs++));
  for (const [path, text] of Object.entries(sources)) {
    const file = join(root, "packages", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const target = join(root, "joined");
  const nativesPath = natives === undefined ? undefined : join(root, "packages", natives);
  const entry = flatten(join(root, "packages/lua/src/entry.ts"), target, nativesPath);
  expect(entry).toBe(join(target, "lua.ts"));
  // A keyword that is taken out leaves the space behind it.
  return Object.fromEntries(
    readdirSync(target).map((name) => [
      name,
      readFileSync(join(target, name), "utf8").replaceAll(/^ +/gm, ""),
    ]),
  );
}

describe("joining sources", () => {
  it("makes one module of a folder, dependencies first", () => {
    const modules = flattened({
      "lua/src/entry.ts": 'import { b } from "./b";\nb();\n',
      "lua/src/b.ts": 'import { a } from "./a";\nexport function b() { a(); }\n',
      "lua/src/a.ts": "export function a() {}\n",
    });
    expect(modules).toEqual({
      "lua.ts": "function a() {}\nfunction b() { a(); }\nb();\n",
    });
  });

  it("keeps an import for what another folder does", () => {
    const modules = flattened({
      "lua/src/entry.ts": 'import "../../other/src/a";\nimport "./b";\n',
      "lua/src/b.ts": "act();\n",
      "other/src/a.ts": 'export { c } from "./c";\nprepare();\n',
      "other/src/c.ts": "export const c = 1;\nprepare(c);\n",
    });
    expect(modules).toEqual({
      "lua.ts": 'import "./other";\nact();\n\n',
      "other.ts": "const c = 1;\nprepare(c);\nprepare();\n",
    });
  });

  it("leaves out what nothing needs, and what only that needed, but nothing that does something", () => {
    const modules = flattened({
      "lua/src/entry.ts": 'import { a } from "./a";\na();\n',
      "lua/src/a.ts":
        "export function a() {}\nfunction b() { return c; }\nconst c = [1];\nfunction d() { d(); }\nconst e = act();\n",
    });
    expect(modules["lua.ts"]).toBe("function a() {}\nconst e = act();\na();\n");
  });

  it("exports what another folder needs, and nothing else", () => {
    const modules = flattened({
      "lua/src/entry.ts": 'import { used } from "../../core/src/a";\nused();\n',
      "core/src/a.ts":
        'import { deep } from "./deeper/b";\n/** Said of it. */\nexport function used() { return deep + inner; }\nexport const inner = 1;\n',
      "core/src/deeper/b.ts": "export const deep: number = 2, other = 3;\n",
    });
    expect(modules).toEqual({
      "lua.ts": 'import { used } from "./core";\nused();\n',
      "core.ts":
        'import { deep } from "./core_deeper";\nexport function used() { return deep + inner; }\nconst inner = 1;\n',
      "core_deeper.ts": "export const deep: number = 2, other = 3;\n",
    });
  });

  it("finds a name behind re-exports where it is declared", () => {
    const modules = flattened({
      "lua/src/entry.ts": 'import { a, Kind } from "../../core/src/index";\na(Kind.One);\n',
      "core/src/index.ts": 'export { a } from "./a";\nexport { Kind } from "./kind";\n',
      "core/src/a.ts": "export abstract class a {}\n",
      "core/src/kind.ts": "export const enum Kind { One }\n",
    });
    expect(modules["core.ts"]).toBe(
      "export abstract class a {}\nexport const enum Kind { One }\n\n",
    );
    expect(modules["lua.ts"]).toBe('import { a, Kind } from "./core";\na(Kind.One);\n');
  });

  it("reads a file once, however many need it, and files that need each other", () => {
    const modules = flattened({
      "lua/src/entry.ts": 'import { a } from "./a";\nimport { b } from "./b";\na(b);\n',
      "lua/src/a.ts": 'import { b } from "./b";\nexport const a = () => b;\n',
      "lua/src/b.ts": 'import { a } from "./a";\nexport const b = () => a;\n',
    });
    expect(modules["lua.ts"]).toBe("const b = () => a;\nconst a = () => b;\na(b);\n");
  });

  it("takes native functions in place of those that the program has", () => {
    const modules = flattened(
      {
        "lua/src/entry.ts": 'import { a } from "../../core/src/a";\na();\n',
        "lua/src/native.ts":
          'export function a() { return b() + "native"; }\nexport function b() { return "native"; }\nexport function c() {}\n',
        "core/src/a.ts":
          "export function a() { return c(); }\nexport function b() { return 1; }\nfunction c() {}\n",
      },
      "lua/src/native.ts",
    );
    expect(modules["core.ts"]).toBe(
      'export function a() { return b() + "native"; }\nfunction b() { return "native"; }\n',
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
});
