/** The runner of faults finds what is wrong: a filter written without care fails the faults that it should. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FAULTS } from "../src/faults/catalogue/index.js";
import { FaultRunner } from "../src/faults/runner.js";

const NAIVE = fileURLToPath(new URL("fixtures/naive-filter.lua", import.meta.url));

/** The fault, and what the runner must say about it. */
const CAUGHT: readonly (readonly [fault: string, problem: RegExp])[] = [
  ["connecting/a cluster that Envoy does not know", /^service: \d+ bytes/],
  [
    "connecting/a gRPC request and a gateway that cannot be reached (refused)",
    /^service: \d+ bytes/,
  ],
  ["malformed reply/status 600", /^service: expected no byte/],
  ["replying/silence", /^client: expected 502 GATEWAY_FAILED/],
  ["connecting/nobody listens", /^client: expected 502 GATEWAY_FAILED/],
];

const faults = CAUGHT.map(([name]) => {
  const found = FAULTS.find((fault) => fault.name === name);
  if (!found) throw new Error(`no fault is called ${name}`);
  return found;
});
const runner = new FaultRunner("lua", NAIVE);

beforeAll(() => runner.start(faults, NAIVE));
afterAll(() => runner.close());

test.each(CAUGHT)("a naive filter is caught at: %s", async (name, problem) => {
  const fault = faults.find((it) => it.name === name);
  const problems = fault ? await runner.run(fault) : [];
  expect(problems).toContainEqual(expect.stringMatching(problem));
});
