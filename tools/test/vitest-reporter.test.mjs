import { expect, test } from "vitest";
import { explainSkip } from "../vitest-reporter.mjs";

test.each([
  ["a > b", "needs Envoy 1.41", { name: "a > b", reason: "needs Envoy 1.41" }],
  [
    "a > b (skipped: needs (at least) two cores)",
    undefined,
    { name: "a > b", reason: "needs (at least) two cores" },
  ],
  ["a (skipped: no Go) > b", undefined, { name: "a > b", reason: "no Go" }],
  ["a > b", undefined, { name: "a > b", reason: "" }],
])("%s, noted %s", (name, note, explained) => {
  expect(explainSkip(name, note)).toEqual(explained);
});
