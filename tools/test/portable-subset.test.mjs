import { Linter } from "eslint";
import typescript from "typescript-eslint";
import { expect, test } from "vitest";
import { ASSEMBLY_SYNTAX, LUA_SYNTAX, PORTABLE_SYNTAX } from "../eslint/portable-subset.mjs";

function problems(code, syntax) {
  return new Linter().verify(
    code,
    {
      files: ["**/*.ts"],
      languageOptions: { parser: typescript.parser },
      rules: { "no-restricted-syntax": ["error", ...syntax] },
    },
    "source.ts",
  );
}

test.each([
  "for (let index = 0; index < list.length; index++) { if (list[index] == 1) continue; }",
  "export abstract class Host { abstract path(): string | null; }",
  "export enum Step { Forward, Reply }",
  "const text = `status ${status}`;",
  "switch (step) { case Step.Forward: return 1; default: return 0; }",
  "const half = (whole - (whole % 2)) / 2;",
])("accepts %s", (code) => {
  expect(problems(code, PORTABLE_SYNTAX)).toEqual([]);
});

test.each([
  ["for (const item of list) use(item);", "no iterators"],
  ["for (const key in table) use(key);", "no property enumeration"],
  ["try { run(); } finally { stop(); }", "cannot catch"],
  ["throw problem;", "return what went wrong"],
  ["const digits = /[0-9]/;", "regular expressions"],
  ["const copy = [...list];", "no spread"],
  ["function sum(...parts: i32[]): void {}", "no rest"],
  ["const { name } = header;", "no destructuring"],
  ["header?.name;", "no optional chaining"],
  ["name ?? other;", "no `??`"],
  ["name ??= other;", "no `??=`"],
  ["typeof name;", "Types are gone"],
  ["name === undefined;", "no undefined"],
  ["async function ask(): void {}", "promises"],
  ['import type { Step } from "./step";', "import without it"],
  ['import { type Step } from "./step";', "import without it"],
  ['export type { Step } from "./step";', "export without it"],
  ["export interface Host {}", "export an abstract class"],
  ["let either: string | i32;", "no union types"],
  ['const kind = "a" as const;', "no `as const`"],
  ["flags & 3;", "Lua 5.1 has no such operator"],
  ["flags <<= 1;", "Lua 5.1 has no such operator"],
  ["2 ** 8;", "Lua 5.1 has no such operator"],
  ["~flags;", "no bitwise operators"],
])("refuses %s", (code, reason) => {
  expect(problems(code, PORTABLE_SYNTAX)).toEqual([
    expect.objectContaining({ message: expect.stringContaining(reason) }),
  ]);
});

test("lets each binding use what its own compiler has", () => {
  expect(problems("flags & 3;", ASSEMBLY_SYNTAX)).toEqual([]);
  expect(problems("for (const item of list) use(item);", LUA_SYNTAX)).toEqual([]);
  expect(problems("flags & 3;", LUA_SYNTAX)).toHaveLength(1);
  expect(problems("throw problem;", ASSEMBLY_SYNTAX)).toHaveLength(1);
});
