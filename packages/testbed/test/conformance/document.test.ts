import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GROUPS } from "../../src/conformance/cases/index.js";
import { CONFORMANCE_DOCUMENT, conformanceDocument } from "../../src/conformance/document.js";

test("docs/conformance.md lists the cases that there are", async () => {
  expect(readFileSync(CONFORMANCE_DOCUMENT, "utf8"), "stale: run `npm run documents`").toBe(
    await conformanceDocument(),
  );
});

test("the name of every case begins with its group", () => {
  for (const { name, cases } of GROUPS) {
    expect(cases.filter((testCase) => !testCase.name.startsWith(`${name}/`))).toEqual([]);
  }
});
