/** What a build says of mistakes in somebody's own sources. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { buildScript } from "../build/script.mjs";

const folder = mkdtempSync(join(tmpdir(), "keymate-istio-mistakes-test-"));
const ENTRY = fileURLToPath(new URL("../src/entry.ts", import.meta.url));
const CORE = fileURLToPath(new URL("../../core/src/index.ts", import.meta.url));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The message of a build that fails, a line each. */
function mistakesIn(extension: string): string[] {
  writeFileSync(join(folder, "extension.ts"), extension);
  writeFileSync(join(folder, "filter.ts"), `import "./extension";\nimport "${ENTRY}";\n`);
  try {
    buildScript({ entry: join(folder, "filter.ts"), title: "", work: join(folder, "joined") });
  } catch (error) {
    return (error as Error).message.trim().split("\n");
  }
  throw new Error("the build succeeded");
}

/** As somebody in the working directory would write it. */
const FILE = relative(process.cwd(), join(folder, "extension.ts"));

describe("a build names file, line and column of", { timeout: 120_000 }, () => {
  // `FRESH_PREFIXES` is also a name that a file of the core keeps to itself.
  it("what the compilers object to, in the words of the source", () => {
    const mistakes = mistakesIn(`\
import "${CORE}"; const FRESH_PREFIXES: string = "/a";
export class Own {
  count: i32 = 0;

  counted(host: string): bool {
    this.count = "many";
    return /a/.test(FRESH_PREFIXES) && FRESH_PREFIXES == 1;
  }
  count2(): string { return this.counted; }
}
export function own(): void { take({ count: 1 }); }
function take(given: Own): void { given.counted(""); }
own();
`);
    expect(mistakes).toEqual([
      `${FILE}(6,5): error TS2322: Type 'string' is not assignable to type 'number'.`,
      `${FILE}(7,12): error TS100013: Unsupported node kind RegularExpressionLiteral`,
      `${FILE}(7,40): error TS2367: This comparison appears to be unintentional because the types 'string' and 'number' have no overlap.`,
      `${FILE}(9,22): error TS2322: Type '(host: string) => boolean' is not assignable to type 'string'.`,
      `${FILE}(11,36): error TS2345: Argument of type '{ count: number; }' is not assignable to parameter of type 'Own'.`,
      "  Type '{ count: number; }' is missing the following properties from type 'Own': counted, count2",
    ]);
  });

  it("what is no TypeScript", () => {
    expect(mistakesIn("export function own(): void {\n  act(;\n")).toEqual([
      `${FILE}(2,7): error TS1005: ')' expected.`,
      `${FILE}(3,1): error TS1005: '}' expected.`,
    ]);
  });
});
