import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { EnvoyDriver } from "../src/conformance/envoy-driver.js";
import { showConcurrency } from "../src/demo/concurrency-scenario.js";
import { answersOfAlerts, answersOfPanels, reportAnswers } from "../src/demo/dashboard-scenario.js";
import { FEATURES } from "../src/demo/features/catalogue.js";
import { casesOf, showFeature } from "../src/demo/features/show.js";
import { SCENARIO } from "../src/demo/scenario.js";
import { SCENARIOS } from "../src/demo/scenarios.js";
import { validateRow } from "../src/demo/validate.js";
import { startWorld } from "../src/demo/world.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import { until } from "../src/until.js";

const PATIENCE_MILLISECONDS = 20_000;

const MAIN = fileURLToPath(new URL("../src/demo/main.ts", import.meta.url));
const TINY = fileURLToPath(new URL("fixtures/tiny-filter.lua", import.meta.url));

interface Demo {
  readonly process: ChildProcess;
  output: string;
}

/** In a process group of its own, as a shell starts it. */
function startDemo(...parameters: string[]): Demo {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, ...parameters], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const demo: Demo = { process: child, output: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (demo.output += text));
  }
  return demo;
}

function envoyPids(demo: Demo): number[] {
  return [...demo.output.matchAll(/process (\d+), ready/g)].map(([, pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const exitOf = (demo: Demo): Promise<number | null> =>
  new Promise((resolve) => demo.process.once("close", resolve));

test("shows every row as documented and leaves no process behind", async () => {
  const demo = startDemo();
  expect(await exitOf(demo), demo.output).toBe(0);
  expect(demo.output).toContain(`${SCENARIO.length * 2} requests`);
  expect(demo.output).toContain("all as the specification says");
  expect(envoyPids(demo)).toHaveLength(2);
  expect(envoyPids(demo).filter(isAlive)).toEqual([]);
});

test("lists its scenarios", async () => {
  const demo = startDemo("--scenario", "list");
  expect(await exitOf(demo), demo.output).toBe(0);
  for (const { name } of SCENARIOS) expect(demo.output).toMatch(new RegExp(`^${name} `, "m"));
});

test.each([
  [["--scenario", "nix"], "--scenario: found nix, allowed list, default, "],
  [["--scenario", "retry", "--serve"], "--serve: found with scenario retry, allowed with default"],
  [["--what"], "unknown option '--what'"],
])("refuses %j", async (parameters, line) => {
  const demo = startDemo(...parameters);
  expect(await exitOf(demo), demo.output).toBe(2);
  expect(demo.output).toContain(line);
});

describe("a feature's scenario", () => {
  test("shows its cases in one table, both runtimes, and leaves no process behind", async () => {
    const demo = startDemo("--scenario", "skipping");
    expect(await exitOf(demo), demo.output).toBe(0);
    expect(demo.output.match(/┌/g)).toHaveLength(1);
    expect(demo.output).toMatch(
      /not by the prefix in the query .*both .*POST \/auth .*GRANTED .*✓/,
    );
    expect(demo.output).toContain("12 requests");
    expect(demo.output).toContain("all as the specification says");
  });

  test("is made of cases of the conformance table, and of no case twice", () => {
    const names = FEATURES.flatMap(casesOf).map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(FEATURES.filter(({ cases }) => cases.length < 5)).toEqual([]);
  });

  test("finds what is not as documented", async () => {
    const [feature] = FEATURES.filter(({ name }) => name === "skipping");
    const showings = await showFeature(
      feature!,
      () => {},
      (runtime) => new EnvoyDriver(runtime, runtime === "lua" ? TINY : undefined),
    );
    const wrong = showings.filter(({ problems }) => problems.length > 0);
    expect(wrong.map(({ runtime }) => runtime)).toEqual(feature!.cases.map(() => "lua"));
  });
});

test("the concurrency scenario finds a cap that is not kept", async () => {
  const kept = await showConcurrency(2, () => {});
  expect(kept.filter(({ expected, found }) => found !== expected)).toEqual([]);
  const wrong = (await showConcurrency(3, () => {})).filter((it) => it.found !== it.expected);
  expect(new Set(wrong.map(({ runtime }) => runtime))).toEqual(new Set(["wasm", "lua"]));
  expect(wrong.map(({ found }) => found)).toContain("502 GATEWAY_FAILED (No Headers)");
});

test("the dashboard's scenario finds queries without data", async () => {
  const silent = { query: () => Promise.resolve([]) };
  const undefinedShare = {
    query: () => Promise.resolve([{ metric: {}, values: [[0, "NaN"] as const] }]),
  };
  for (const prometheus of [silent, undefinedShare]) {
    expect(reportAnswers(await answersOfPanels(prometheus))).toBe(false);
    expect(reportAnswers(await answersOfAlerts(prometheus))).toBe(false);
  }
});

describe("--serve", () => {
  test.each([
    ["Ctrl-C", (demo: Demo) => process.kill(-(demo.process.pid ?? NaN), "SIGINT"), 0],
    ["SIGTERM", (demo: Demo) => demo.process.kill("SIGTERM"), 0],
    ["SIGKILL", (demo: Demo) => demo.process.kill("SIGKILL"), null],
  ])("serves until %s and leaves no process behind", async (_, end, status) => {
    const demo = startDemo("--serve");
    const exit = exitOf(demo);
    await until("the demo to serve", PATIENCE_MILLISECONDS, () =>
      demo.output.includes("Ctrl-C ends everything"),
    );
    const [url = ""] = /http:\/\/127\.0\.0\.1:\d+\/orders\/1/.exec(demo.output) ?? [];
    const response = await fetch(url, { headers: { authorization: "Bearer alice-token" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("keymate-gateway-auth-status")).toBe("GRANTED");
    expect(envoyPids(demo).filter(isAlive)).toHaveLength(2);
    end(demo);
    expect(await exit).toBe(status);
    await until(
      "Envoy to be gone",
      PATIENCE_MILLISECONDS,
      () => envoyPids(demo).filter(isAlive).length === 0,
    );
  });
});

test("finds what is not as documented", async () => {
  const world = await startWorld(
    () => {},
    (runtime) => (runtime === "lua" ? TINY : pluginArtifact(runtime)),
  );
  try {
    for (const row of SCENARIO) {
      const { problems } = await validateRow(world, "lua", row);
      expect(problems, row.title).not.toEqual([]);
    }
  } finally {
    await world.stop();
  }
});
