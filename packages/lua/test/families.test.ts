import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import ts from "typescript";
import { familiesOf } from "../build/families.mjs";
import { renameLikeEnvoys } from "../build/own-names.mjs";

const folder = mkdtempSync(join(tmpdir(), "keymate-istio-families-test-"));
const program = join(folder, "program.ts");
const declarations = join(folder, "envoy.d.ts");
writeFileSync(
  declarations,
  "declare interface Headers { add(name: string): void; body: string }\n",
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function families(source: string): string[][] {
  writeFileSync(program, source);
  return familiesOf(program).map((family) => family.sort());
}

function renamed(source: string): string {
  writeFileSync(program, source);
  renameLikeEnvoys(program, declarations, [], { target: ts.ScriptTarget.ESNext });
  return readFileSync(program, "utf8");
}

describe("what an object can have together", () => {
  it("is what its class has, and what that one is derived from", () => {
    expect(
      families(
        "class A { a = 1; constructor(readonly b: number, c: number) {} static d() {} } class E extends A { e = 2; a = 3 }",
      ),
    ).toEqual([
      ["a", "b", "d"],
      ["a", "b", "d", "e"],
    ]);
  });

  it("is what an interface, a type or an object in the program has", () => {
    expect(
      families("interface A { a: number } type B = { b: number; c: A }; const d = { e: 1, f };"),
    ).toEqual([["a"], ["b", "c"], ["e", "f"]]);
  });

  it("may be anything together with what is optional", () => {
    expect(families("interface A { a?: number; b: number } class C { c = 1; d?: number }")).toEqual(
      [["b"], ["c"]],
    );
  });

  it.each(["const b = { ...a };", "const { a, ...b } = c;", "let b: any;"])(
    "may be anything in a program that hides what it has: %s",
    (source) => {
      expect(families(`class A { a = 1 } ${source}`)).toEqual([]);
    },
  );
});

describe("a property with the name of one of Envoy's", () => {
  it("gets another where it is the program's own", () => {
    expect(
      renamed(
        "class A { body = 1; constructor(readonly add: number) { this.add; } }\ninterface B extends Headers { body: string }\nfunction go(own: A, headers: Headers) { const { body } = own; headers.add(headers.body); return own.body + own.add; }\n",
      ),
    ).toBe(
      "class A { own_body = 1; constructor(readonly own_add: number) { this.own_add; } }\ninterface B extends Headers { body: string }\nfunction go(own: A, headers: Headers) { const { own_body: body } = own; headers.add(headers.body); return own.own_body + own.own_add; }\n",
    );
  });

  it("keeps it in what Envoy is given", () => {
    const source = 'const headers: Headers = { add() {}, body: "" };\n';
    expect(renamed(source)).toBe(source);
  });
});
