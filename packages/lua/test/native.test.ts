/** The functions and the class that the Lua build writes in place of the core's own, against the core's own. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import * as tstl from "typescript-to-lua";
import { beforeAll, describe, expect, it } from "vitest";
import { foldedName } from "../../core/src/folded-name";
import { parseStatus } from "../../core/src/gateway-reply";
import { HeaderList } from "../../core/src/header-list";
import { isPlainPath, pathEnd } from "../../core/src/path";
import { decimalText, lowerCase, printable, sortTexts, withoutControls } from "../../core/src/text";
import { EVERY_BYTE } from "../../core/test/support/byte-strings";
import { Random } from "../../core/test/support/random";
import { LuaMachine } from "./lua-machine.js";

const NATIVES = fileURLToPath(new URL("../src/native.ts", import.meta.url));

type Answer = string | number | boolean;

const TWINS: Readonly<Record<string, (text: string) => Answer>> = {
  lowerCase,
  foldedName,
  withoutControls,
  pathEnd,
  isPlainPath,
  parseStatus,
};

let machine: LuaMachine;
beforeAll(() => {
  machine = new LuaMachine();
  machine.run(`native = (function() ${compiled()} end)()`);
  machine.run(
    "function new_list() return setmetatable({}, { __index = native.HeaderList.prototype }) end",
  );
}, 60_000);

it("has a twin here for each of them", () => {
  const source = ts.createSourceFile(
    NATIVES,
    readFileSync(NATIVES, "utf8"),
    ts.ScriptTarget.ESNext,
  );
  const names = source.statements
    .filter((statement) => !ts.isImportDeclaration(statement))
    .map((statement) => (statement as ts.FunctionDeclaration).name?.text);
  // The last two loop over lists of lines: what they do shows in the conformance cases.
  const others = ["decimalText", "sortTexts", "printable", "HeaderList", "keyLines", "relayLines"];
  expect(names.sort()).toEqual([...Object.keys(TWINS), ...others].sort());
});

describe.each(Object.entries(TWINS))("%s", (name, twin) => {
  it("says the same of every byte, alone and among others", () => {
    const inPath = EVERY_BYTE.map((byte) => `/a${byte}b`);
    const atEnd = EVERY_BYTE.map((byte) => `A-b${byte}`);
    agrees(name, twin, ["", ...EVERY_BYTE, ...inPath, ...atEnd]);
  });

  it("says the same of texts made of the bytes that matter", () => {
    agrees(name, twin, randomTexts("/a.?#%_-~Z\t\n\0\x7f\x80\xff", 2000));
  });

  it("says the same of random bytes", () => {
    agrees(name, twin, randomTexts(EVERY_BYTE.join(""), 1000));
  });
});

it("parseStatus says the same of every text of up to three digits, and of four", () => {
  const numbers = Array.from({ length: 1100 }, (_, index) => index);
  const texts = numbers.flatMap((number) => [String(number), String(number).padStart(3, "0")]);
  agrees("parseStatus", parseStatus, [...texts, "2 0", "+20", "2e2", "0x2", "2.0", "20\n"]);
});

describe("HeaderList", () => {
  const NAMES = ["a", "b", "vary", ""];
  /** What both lists are asked for, in the end. */
  const QUESTIONS = NAMES.flatMap((name) => [
    `list:has(${JSON.stringify(name)})`,
    `list:get(${JSON.stringify(name)})`,
    `table.concat(list:values(${JSON.stringify(name)}), ";")`,
  ]);

  it("holds the same lines after the same calls", () => {
    const random = new Random(11);
    for (let round = 0; round < 200; round++) {
      const list = new HeaderList();
      const other = new HeaderList();
      const calls: string[] = [];
      for (let count = 0; count < 12; count++) {
        const name = random.oneOf(NAMES);
        const value = random.oneOf(["", "1", "22\r\n", "\x7f\t"]);
        const method = random.oneOf(["add", "add", "append", "addAll", "take", "remove"] as const);
        const [subject, on] = random.oneOf([
          [list, "list"],
          [other, "other"],
        ] as const);
        const [source, from] = subject === list ? [other, "other"] : [list, "list"];
        if (method === "addAll") {
          subject.addAll(source);
          calls.push(`${on}:addAll(${from})`);
        } else if (method === "take") {
          subject.take(name, source);
          calls.push(`${on}:take(${luaLiteral(name)}, ${from})`);
        } else if (method === "remove") {
          subject.remove(name);
          calls.push(`${on}:remove(${luaLiteral(name)})`);
        } else {
          subject[method](name, value);
          calls.push(`${on}:${method}(${luaLiteral(name)}, ${luaLiteral(value)})`);
        }
      }
      const answers = machine.run(`
        local list, other = new_list(), new_list()
        ${calls.join(" ")}
        local walked = {}
        for index = 0, list:size() - 1 do walked[index + 1] = list:name(index) .. "=" .. list:value(index) end
        table.sort(walked)
        local answers = { ${QUESTIONS.join(", ")}, list:size(), list:bytes(), table.concat(walked, ",") }
        for index = 1, #answers do answers[index] = tostring(answers[index]) end
        return table.concat(answers, "|")`);
      const walked = Array.from(
        { length: list.size() },
        (_, index) => `${list.name(index)}=${list.value(index)}`,
      );
      const expected = [
        ...NAMES.flatMap((name) => [list.has(name), list.get(name), list.values(name).join(";")]),
        list.size(),
        list.bytes(),
        walked.sort().join(","),
      ];
      expect(answers, calls.join(" ")).toBe(expected.join("|"));
    }
  });
});

it("printable says the same, cut or not", () => {
  const texts = randomTexts('ab" \\~\x7f\x80\xff\0\n/', 500);
  for (const limit of [0, 1, 4, 12]) {
    const answers = ask("printable", texts, limit);
    expect(answers).toEqual(texts.map((text) => written(printable(text, limit))));
  }
});

it("sortTexts puts the same in the same order", () => {
  const random = new Random(7);
  const texts = Array.from({ length: 300 }, () => random.bytes(random.below(4)));
  const lines = texts.map((text) => JSON.stringify([...text].map((byte) => byte.charCodeAt(0))));
  const given = lines.map((line) => `string.char(${line.slice(1, -1)})`).join(", ");
  const answer = machine.run(
    `local texts = { ${given} } native.sortTexts(texts)
     for index, text in ipairs(texts) do texts[index] = text:gsub(".", function(byte) return byte:byte() .. "." end) end
     return table.concat(texts, " ")`,
  );
  sortTexts(texts);
  expect(texts).toEqual([...texts].sort());
  const written = texts.map((text) => [...text].map((byte) => `${byte.charCodeAt(0)}.`).join(""));
  expect(answer).toBe(written.join(" "));
});

it("decimalText says the same up to ten digits", () => {
  const numbers = [0, 1, 9, 10, 99, 100, 65_535, 600_000, 999_999_999, 2_147_483_647];
  const answers = machine.run(
    `local all = {} for _, value in ipairs({ ${numbers.join(", ")} }) do all[#all + 1] = native.decimalText(value) end
     return table.concat(all, " ")`,
  );
  expect(answers).toBe(numbers.map(decimalText).join(" "));
});

function agrees(name: string, twin: (text: string) => Answer, texts: readonly string[]): void {
  const answers = ask(name, texts);
  expect(answers).toHaveLength(texts.length);
  const different = texts.filter((text, index) => answers[index] !== written(twin(text)));
  expect(different.map((text) => JSON.stringify(text))).toEqual([]);
}

/** What Lua answers, bytes as hexadecimal digits. */
function ask(name: string, texts: readonly string[], ...others: number[]): string[] {
  const parameters = ["text", ...others].join(", ");
  const answers = machine.run(`
    local answers = {}
    for _, text in ipairs({ ${texts.map(luaLiteral).join(", ")} }) do
      local answer = tostring(native.${name}(${parameters}))
      answers[#answers + 1] = string.gsub(answer, ".", function(byte) return string.format("%02x", string.byte(byte)) end)
    end
    return table.concat(answers, ",")`);
  return (answers ?? "").split(",");
}

function written(answer: Answer): string {
  return Buffer.from(String(answer), "latin1").toString("hex");
}

function luaLiteral(text: string): string {
  return `"${[...Buffer.from(text, "latin1")].map((byte) => `\\${String(byte).padStart(3, "0")}`).join("")}"`;
}

function randomTexts(alphabet: string, count: number): string[] {
  const random = new Random(7);
  return Array.from({ length: count }, () =>
    random.several(16, () => random.oneOf(alphabet)).join(""),
  );
}

function compiled(): string {
  const declarations = fileURLToPath(new URL("../src/envoy.d.ts", import.meta.url));
  const portable = createRequire(import.meta.url).resolve("@keymate/istio-core/src/portable.d");
  const written: string[] = [];
  tstl.transpileFiles(
    [NATIVES, declarations, portable],
    {
      target: ts.ScriptTarget.ESNext,
      types: ["@typescript-to-lua/language-extensions"],
      luaTarget: tstl.LuaTarget.Lua51,
      luaLibImport: tstl.LuaLibImportKind.Inline,
      noImplicitSelf: true,
    },
    (name, text) => {
      if (name.endsWith("native.lua")) written.push(text);
    },
  );
  return written[0] as string;
}
