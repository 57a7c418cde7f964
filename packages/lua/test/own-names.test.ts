import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import ts from "typescript";
import { nameProperties } from "../build/own-names.mjs";

const folder = mkdtempSync(join(tmpdir(), "keymate-istio-own-names-test-"));
const program = join(folder, "program.ts");
const declarations = join(folder, "envoy.d.ts");
writeFileSync(
  declarations,
  "declare interface Headers { add(name: string): void; body: string }\n",
);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function named(source: string): { text: string; fields: string[] } {
  writeFileSync(program, source);
  const options = { target: ts.ScriptTarget.ESNext };
  const { fields } = nameProperties(program, declarations, [], options);
  return { text: readFileSync(program, "utf8"), fields: [...fields] };
}

describe("a field of a class", () => {
  it("gets a name that says whose it is, wherever it is asked for", () => {
    const { text, fields } = named(
      "class A { one = 1; constructor(readonly two: number, three: number) { this.one = two + three; } }\nfunction go(a: A) { const { one, two: other } = a; return a.one + a.two + one + other; }\n",
    );
    expect(text).toBe(
      "class A { A____one = 1; constructor(readonly A____two: number, three: number) { this.A____one = A____two + three; } }\nfunction go(a: A) { const { A____one: one, A____two: other } = a; return a.A____one + a.A____two + one + other; }\n",
    );
    expect(fields).toEqual(["A____one", "A____two"]);
  });

  it("has one name in a class and in those derived from it", () => {
    const { text, fields } = named(
      "class A { one = 1 }\nclass B extends A { one = 2; two = 3; sum() { return this.one + this.two; } }\n",
    );
    expect(text).toBe(
      "class A { A____one = 1 }\nclass B extends A { A____one = 2; A____two = 3; sum() { return this.A____one + this.A____two; } }\n",
    );
    expect(fields).toEqual(["A____one", "A____two"]);
  });

  it.each([
    ["methods and what is static", "class A { static one = 1; two() { return A.one; } }\n"],
    [
      "fields that others may have, too",
      "interface I { a: number }\nclass A implements I { a = 1 }\n",
    ],
    ["fields in a program that hides what it has", "class A { one = 1 }\nlet b: any;\n"],
    ["what is in no class", "interface A { a: number }\nconst b = { c: 1 };\n"],
  ])("leaves %s alone", (_what, source) => {
    expect(named(source)).toEqual({ text: source, fields: [] });
  });
});

describe("a property with the name of one of Envoy's", () => {
  it("gets another where it is the program's own", () => {
    const { text } = named(
      "interface A { body: number; add: number }\ninterface B extends Headers { body: string }\nfunction go(own: A, headers: Headers) { const { body } = own; headers.add(headers.body); return own.body + own.add; }\n",
    );
    expect(text).toBe(
      "interface A { own_body: number; own_add: number }\ninterface B extends Headers { body: string }\nfunction go(own: A, headers: Headers) { const { own_body: body } = own; headers.add(headers.body); return own.own_body + own.own_add; }\n",
    );
  });

  it("keeps it in what Envoy is given", () => {
    const source = 'const headers: Headers = { add() {}, body: "" };\n';
    expect(named(source).text).toBe(source);
  });
});
