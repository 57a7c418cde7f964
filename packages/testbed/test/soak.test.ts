import { expect, test } from "vitest";
import { growthAfterWarmUp } from "../src/soak/growth.js";
import { KINDS } from "../src/soak/kinds.js";
import { type RuntimeResult, type SoakResult, runSoak } from "../src/soak/soak.js";
import { problemsWith } from "../src/soak/verdict.js";

const sample = (requests: number, bytes: number) => ({ requests, bytes });

test("growth is the highest point after the warm-up, not the last", () => {
  const samples = [sample(0, 10), sample(5, 40), sample(10, 50), sample(15, 70), sample(20, 55)];
  expect(growthAfterWarmUp(samples, 10)).toBe(20);
  expect(growthAfterWarmUp([sample(0, 10), sample(10, 50), sample(20, 45)], 10)).toBe(0);
});

test("a soak that never leaves the warm-up proves nothing", () => {
  expect(() => growthAfterWarmUp([sample(0, 10), sample(10, 50)], 10)).toThrow("no sample");
});

test("the kinds of traffic are a thousand of a thousand, one in a hundred a fault", () => {
  const sum = (kinds: typeof KINDS) => kinds.reduce((all, { perMille }) => all + perMille, 0);
  expect(sum(KINDS)).toBe(1_000);
  expect(sum(KINDS.filter(({ isFault }) => isFault))).toBe(10);
});

test("a few seconds of the soak go well", { timeout: 90_000 }, async () => {
  const result = await runSoak({ seconds: 5, rate: 40, seed: 1 });
  const sent = result.runtimes.map((it) => it.sent);
  expect(sent).toEqual([200, 200]);
  // Memory is still warming up.
  expect(problemsWith(result, { memoryMebibytes: 1_000, descriptors: 1_000 })).toEqual([]);
  expect(result.servers.asked).toBeGreaterThan(200);
});

const steady = Array.from({ length: 9 }, (_, index) => ({
  seconds: index,
  sent: index,
  allocatedBytes: 0,
  residentBytes: 100,
  descriptors: 10,
  cpuSeconds: 0,
}));
const flawless: RuntimeResult = {
  runtime: "wasm",
  sent: 8,
  answered: 8,
  kinds: {},
  wrong: { count: 0, examples: [] },
  stillActive: 0,
  pluginFaults: [],
  milliseconds: { median: 1, p99: 2 },
  samples: steady,
};

function soakOf(runtime: Partial<RuntimeResult>, unauthorised = 0): SoakResult {
  return {
    options: { seconds: 8, rate: 1, seed: 1 },
    startedAt: "",
    servers: { asked: 8, served: 8, unauthorised: { count: unauthorised, examples: ["GET /"] } },
    runtimes: [{ ...flawless, ...runtime }],
  };
}

test.each([
  ["nothing", soakOf({}), undefined],
  ["a request without a yes", soakOf({}, 1), /1 requests at the service/],
  ["a wrong answer", soakOf({ wrong: { count: 1, examples: ["it"] } }), /1 wrong answers: it/],
  ["a request that stays", soakOf({ stillActive: 1 }), /1 requests still active/],
  ["a trap", soakOf({ pluginFaults: ["trap"] }), /the plugin failed: trap/],
  [
    "growing memory",
    soakOf({ samples: steady.map((it, at) => ({ ...it, residentBytes: at * 2 ** 21 })) }),
    /memory grew by 8.0 MiB/,
  ],
  [
    "growing descriptors",
    soakOf({ samples: steady.map((it, at) => ({ ...it, descriptors: at * 10 })) }),
    /descriptors grew by 40/,
  ],
])("the verdict tells of %s", (_what, result, problem) => {
  const problems = problemsWith(result);
  expect(problems).toHaveLength(problem === undefined ? 0 : 1);
  if (problem) expect(problems[0]).toMatch(problem);
});
