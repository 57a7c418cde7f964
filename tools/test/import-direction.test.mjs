import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importProblem } from "../eslint/import-direction.mjs";

let root;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "imports-"));
  const dependencies = { "@keymate/istio-core": "workspace:*" };
  for (const folder of ["wasm", "testbed"]) {
    mkdirSync(join(root, "packages", folder), { recursive: true });
    writeFileSync(join(root, "packages", folder, "package.json"), JSON.stringify({ dependencies }));
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const problem = (importer, source) => importProblem(join(root, importer), source, root);

test.each([
  ["packages/core/src/exchange.ts", "./step"],
  ["packages/core/src/configuration/decoder.ts", "../policy"],
  ["packages/core/test/exchange.test.ts", "vitest"],
  ["packages/wasm/assembly/filter.ts", "../../core/src/exchange"],
  ["packages/wasm/assembly/abi/log.ts", "@solo-io/proxy-runtime/assembly/imports"],
  ["packages/wasm/assembly/runtime/blocks.ts", "rt/rtrace"],
  ["packages/wasm/image/build.ts", "node:fs"],
  ["packages/testbed/src/main.ts", "@keymate/istio-core"],
  ["tools/check-docs.mjs", "node:fs"],
])("%s may import %s", (importer, source) => {
  expect(problem(importer, source)).toBeNull();
});

test.each([
  ["packages/core/src/exchange.ts", "node:fs", /allowed from outside: nothing/],
  ["packages/core/src/exchange.ts", "../../wasm/assembly/filter", /imports packages\/wasm/],
  ["packages/core/test/exchange.test.ts", "../../testbed/src/x", /imports packages\/testbed/],
  ["packages/wasm/assembly/filter.ts", "../../lua/src/filter", /imports packages\/lua/],
  ["packages/wasm/assembly/filter.ts", "node:fs", /allowed from outside: @solo-io\/proxy-runtime/],
  ["packages/lua/src/filter.ts", "@keymate/istio-testbed", /imports packages\/testbed/],
  ["packages/testbed/src/main.ts", "@keymate/istio-lua", /does not name @keymate\/istio-lua/],
  ["packages/other/src/main.ts", "../../core/src/step", /not in the table/],
])("%s may not import %s", (importer, source, message) => {
  expect(problem(importer, source)).toMatch(message);
});
