/** The functions and the class that the Lua build writes in place of the core's own, against the core's own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { accessLine } from "../../core/src/access-log";
import { annotateDecision } from "../../core/src/annotation";
import { foldedName } from "../../core/src/folded-name";
import { GatewayReply, parseStatus } from "../../core/src/gateway-reply";
import { HeaderList } from "../../core/src/header-list";
import { isPlainPath, withoutQuery } from "../../core/src/path";
import { decimalText, lowerCase, printable, sortTexts, withoutControls } from "../../core/src/text";
import { EVERY_BYTE } from "../../core/test/support/byte-strings";
import { Random } from "../../core/test/support/random";
import { buildScript } from "../build/script.mjs";
import { LuaMachine } from "./lua-machine.js";

const NATIVES = fileURLToPath(new URL("../src/native.ts", import.meta.url));

type Answer = string | number | boolean;

const TWINS: Readonly<Record<string, (text: string) => Answer>> = {
  lowerCase,
  foldedName,
  withoutControls,
  withoutQuery,
  isPlainPath,
  parseStatus,
};

/** What is tried here, by the core's file that has it. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  text: ["lowerCase", "withoutControls", "printable", "decimalText", "sortTexts"],
  "folded-name": ["foldedName"],
  path: ["withoutQuery", "isPlainPath"],
  "gateway-reply": ["parseStatus", "GatewayReply"],
  "header-list": ["HeaderList"],
  "access-log": ["accessLine"],
  annotation: ["annotateDecision"],
};

/** Of a list, and their parameters. */
const METHODS: Readonly<Record<string, string>> = {
  size: "",
  name: "index: number",
  value: "index: number",
  add: "name: string, value: string",
  append: "name: string, value: string",
  addAll: "from: HeaderList",
  replace: "from: HeaderList",
  take: "name: string, from: HeaderList",
  remove: "name: string",
  get: "name: string",
  has: "name: string",
  values: "name: string",
  bytes: "",
};

let machine: LuaMachine;
beforeAll(() => {
  machine = new LuaMachine();
  machine.run(compiled());
}, 60_000);

it("has a twin here for each of them", () => {
  const source = ts.createSourceFile(
    NATIVES,
    readFileSync(NATIVES, "utf8"),
    ts.ScriptTarget.ESNext,
  );
  const names = source.statements
    .filter(
      (statement) =>
        ts.canHaveModifiers(statement) &&
        ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
    )
    .map((statement) => (statement as ts.FunctionDeclaration).name?.text);
  // What the last two do with lists of lines shows in the conformance cases.
  const others = [
    "decimalText",
    "sortTexts",
    "printable",
    "accessLine",
    "HeaderList",
    "relayLines",
    "listFor",
  ];
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
    `list_has(list, ${JSON.stringify(name)})`,
    `list_get(list, ${JSON.stringify(name)})`,
    `table.concat(list_values(list, ${JSON.stringify(name)}), ";")`,
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
        const method = random.oneOf([
          "add",
          "add",
          "append",
          "addAll",
          "replace",
          "take",
          "remove",
        ] as const);
        const [subject, on] = random.oneOf([
          [list, "list"],
          [other, "other"],
        ] as const);
        const [source, from] = subject === list ? [other, "other"] : [list, "list"];
        if (method === "addAll" || method === "replace") {
          subject[method](source);
          calls.push(`list_${method}(${on}, ${from})`);
        } else if (method === "take") {
          subject.take(name, source);
          calls.push(`list_take(${on}, ${luaLiteral(name)}, ${from})`);
        } else if (method === "remove") {
          subject.remove(name);
          calls.push(`list_remove(${on}, ${luaLiteral(name)})`);
        } else {
          subject[method](name, value);
          calls.push(`list_${method}(${on}, ${luaLiteral(name)}, ${luaLiteral(value)})`);
        }
      }
      const answers = machine.run(`
        local list, other = list_new(), list_new()
        ${calls.join(" ")}
        local walked = {}
        for index = 0, list_size(list) - 1 do walked[index + 1] = list_name(list, index) .. "=" .. list_value(list, index) end
        table.sort(walked)
        local answers = { ${QUESTIONS.join(", ")}, list_size(list), list_bytes(list), table.concat(walked, ",") }
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

it("accessLine says the same of paths and methods of every kind, one after the other", () => {
  const random = new Random(3);
  const paths = randomTexts('/a.?#%_"\x7f\xff', 300).concat(
    "/a",
    "/a?//",
    "/a//",
    "",
    `/${"a".repeat(600)}`,
  );
  for (const path of paths) {
    const method = random.oneOf(["GET", "POST", "", 'G"ET', "A".repeat(40)]);
    const numbers = [random.below(4), random.below(15), random.below(2) * 200, random.below(2000)];
    const [outcome, reason, status, elapsed] = numbers as [number, number, number, number];
    const answer = machine.run(
      `return native_accessLine(${outcome}, ${reason}, ${luaLiteral(method)}, ${luaLiteral(path)}, ${status}, ${elapsed})`,
    );
    expect(answer).toBe(accessLine(outcome, reason, method, path, status, elapsed));
  }
});

it("annotateDecision says the same, whatever the gateway has said", () => {
  const random = new Random(5);
  const names = [
    "keymate-decision",
    "keymate-decision-latency",
    "keymate-decision-cache",
    "keymate-gateway",
    "keymate_gateway",
    "x",
  ];
  // What has been looked at before is remembered: the same values come again, others are new, and some are too long.
  const long = "x".repeat(70);
  for (let round = 0; round < 600; round++) {
    const values = ["", "a", "b\r\nc", "\t\x7f", long, `${long}\n`, `${round}`, `${round}\0`];
    const lines = Array.from(
      { length: random.below(6) },
      () => [random.oneOf(names), random.oneOf(values)] as const,
    );
    const list = new HeaderList();
    for (const [name, value] of lines) list.add(name, value);
    const annotation = new HeaderList();
    const reason = random.oneOf([0, 12, 13]);
    const isCached = random.below(2) === 1;
    annotateDecision(annotation, new GatewayReply(200, list), reason, isCached ? "key" : "");
    const answer = machine.run(`
      local annotation, headers = list_new(), list_new()
      ${lines.map(([name, value]) => `list_add(headers, ${luaLiteral(name)}, ${luaLiteral(value)})`).join(" ")}
      native_annotate(annotation, headers, ${reason}, ${isCached})
      local said = { list_size(annotation) }
      for _, name in ipairs({ ${names.map(luaLiteral).join(", ")} }) do
        said[#said + 1] = table.concat(list_values(annotation, name), ";")
      end
      return table.concat(said, "|")`);
    const said = [annotation.size(), ...names.map((name) => annotation.values(name).join(";"))];
    expect(answer).toBe(said.join("|"));
  }
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
    `local texts = { ${given} } native_sortTexts(texts)
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
    `local all = {} for _, value in ipairs({ ${numbers.join(", ")} }) do all[#all + 1] = native_decimalText(value) end
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
      local answer = tostring(native_${name}(${parameters}))
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

/** A script as the build makes it, which sets what the tests call. */
function compiled(): string {
  const folder = mkdtempSync(join(tmpdir(), "keymate-istio-native-test-"));
  const entry = join(folder, "entry.ts");
  const core = relative(folder, fileURLToPath(new URL("../../core/src", import.meta.url)));
  const imports = Object.entries(SOURCES).map(
    ([file, names]) => `import { ${names.join(", ")} } from "${core}/${file}";`,
  );
  const functions = Object.values(SOURCES)
    .flat()
    .filter((name) => /^[a-z]/.test(name));
  const settings = [
    ...functions.map((name) => [`native_${name}`, name]),
    [
      "native_annotate",
      `(annotation: HeaderList, lines: HeaderList, reason: number, isCached: boolean) =>
        annotateDecision(annotation, new GatewayReply(200, lines), reason, isCached ? "key" : "")`,
    ],
    ["list_new", "() => new HeaderList()"],
    ...Object.entries(METHODS).map(([name, parameters]) => [
      `list_${name}`,
      `(list: HeaderList, ${parameters}) => list.${name}(${parameters.replaceAll(/: \w+/g, "")})`,
    ]),
    ["envoy_on_request", "() => {}"],
  ];
  const declarations = settings
    .filter(([name]) => name !== "envoy_on_request")
    .map(([name]) => `declare let ${name}: unknown;`);
  const text = [
    `import "${core}/index";`,
    `import "${core}/../../lua/src/names";`,
    ...imports,
    ...declarations,
    ...settings.map(([name, it]) => `${name} = ${it};`),
  ];
  writeFileSync(entry, text.join("\n"));
  const script = buildScript({ entry, title: "natives", work: join(folder, "joined") });
  rmSync(folder, { recursive: true });
  return script;
}
