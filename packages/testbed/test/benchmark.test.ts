/** Who takes part in the benchmark does the work that is compared; otherwise the comparison would be between different things. */
import { ENVOY, provide } from "@keymate/istio-programs";
import { afterEach, expect, test } from "vitest";
import { Bed } from "../src/benchmark/bed.js";
import { CONTENDERS } from "../src/benchmark/contenders/contender.js";
import { USUAL_SETUP } from "../src/benchmark/contenders/setup.js";
import type { Setup } from "../src/benchmark/contenders/setup.js";
import { preflight } from "../src/benchmark/preflight.js";
import { instructionRows } from "../src/benchmark/report/instruction-rows.js";
import type { Turn } from "../src/benchmark/rounds.js";
import { DECISION_HEADERS, requestFor } from "../src/benchmark/scenario.js";
import { summarize } from "../src/benchmark/summary.js";

let bed: Bed | undefined;
afterEach(() => bed?.stop());

async function start(setup: Setup): Promise<Bed> {
  bed = await Bed.start({ binary: await provide(ENVOY), contenders: CONTENDERS, setup });
  return bed;
}

test("all allow, deny and skip", async () => {
  await preflight(await start(USUAL_SETUP));
});

test("all hand the request's body to the gateway", async () => {
  const bed = await start({ ...USUAL_SETUP, capturesBody: true });
  const received = () => bed.gateway.admin.sum(["http.inbound.downstream_cx_rx_bytes_total"]);
  for (const contender of bed.contenders.filter(({ asks }) => asks)) {
    const { path, headers } = requestFor("allow");
    const before = await received();
    const response = await fetch(`http://127.0.0.1:${bed.proxy(contender).port}${path}`, {
      method: "POST",
      headers: headers.filter(([name]) => name !== "host") as [string, string][],
      body: new Uint8Array(100_000),
    });
    const found = DECISION_HEADERS.map(([name]) => [name, response.headers.get(name)]);
    expect([response.status, ...found], contender.name).toEqual([200, ...DECISION_HEADERS]);
    expect(await received(), contender.name).toBeGreaterThan(before + 100_000);
  }
});

test("99th percentiles are compared within a round, and those of the lower quartiles", () => {
  const turn = (round: number, contender: string, p99: number): Turn => ({
    round,
    scenario: "allow",
    contender,
    sample: {
      processorMicroseconds: 100,
      othersMicroseconds: 50,
      requestsPerSecond: 1000,
      p50: p99 / 2,
      p99,
      residentBytes: 1e6,
    },
  });
  // A noisy round, which is noisy for both.
  const latencies = [
    [2000, 2400],
    [2000, 2200],
    [40_000, 48_000],
    [4000, 4000],
  ].flatMap(([native = 0, own = 0], round) => [
    turn(round, "ext_authz", native),
    turn(round, "wasm", own),
  ]);
  const contenders = CONTENDERS.filter(({ name }) => ["ext_authz", "wasm"].includes(name));
  const [summary] = summarize(["allow"], contenders, latencies, latencies);
  const wasm = summary?.contenders.find(({ name }) => name === "wasm");
  expect(wasm?.tail).toMatchObject({ lowest: 1, highest: 1.2 });
  expect(wasm?.tail?.median).toBeCloseTo(1.15);
  expect(wasm?.quietTail).toBeCloseTo(2400 / 2000);
});

test("instructions are compared with what ext_authz adds, denied requests whole", () => {
  const counts = (none: number, native: number, own: number) => [
    { name: "none", title: "no filter", instructions: none },
    { name: "ext_authz", title: "native ext_authz", instructions: native },
    { name: "wasm", title: "Keymate Wasm", instructions: own },
  ];
  const rows = instructionRows([
    { scenario: "allow", contenders: counts(1000, 3000, 3500) },
    { scenario: "deny", contenders: counts(1000, 2000, 2200) },
    { scenario: "skip", contenders: counts(1100, 1100, 1500) },
    {
      scenario: "cache",
      contenders: counts(1000, 0, 1800).filter(({ name }) => name !== "ext_authz"),
    },
  ]);
  expect(
    rows.slice(1).map(([title, ...cells]) => [title, ...cells.filter((_, odd) => odd % 2)]),
  ).toEqual([
    ["no filter", "0.00", "0.50", "0.00", "0.00"],
    ["native ext_authz", "1.00", "1.00", "0.00", ""],
    ["Keymate Wasm", "1.25", "1.10", "0.20", "0.40"],
  ]);
});
