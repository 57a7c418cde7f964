import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Envoy } from "../src/envoy/process.js";
import { until } from "../src/until.js";

const PATIENCE_MILLISECONDS = 10_000;

const CLUSTERS = [{ name: "service", endpoint: "refused" }] as const;
const PARENT = fileURLToPath(new URL("fixtures/envoy-parent.ts", import.meta.url));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("stop ends the process and removes its folder, however often it is called", async () => {
  const envoy = await Envoy.start({ listeners: [{ name: "plain" }], clusters: CLUSTERS });
  expect(isAlive(envoy.pid)).toBe(true);
  const response = await fetch(`http://127.0.0.1:${envoy.port("plain")}/`);
  expect(response.status).toBe(503);
  await Promise.all([envoy.stop(), envoy.stop()]);
  expect(isAlive(envoy.pid)).toBe(false);
  expect(existsSync(envoy.folder)).toBe(false);
});

test("an Envoy that cannot start says why", async () => {
  const clusters = [...CLUSTERS, ...CLUSTERS];
  await expect(Envoy.start({ listeners: [], clusters })).rejects.toThrow(/duplicate cluster/i);
});

describe("the parent ends and Envoy ends with it", () => {
  test.each(["exit", "throw", "SIGKILL", "SIGTERM", "SIGINT"])("by %s", async (ending) => {
    const parent = spawn(process.execPath, ["--import", "tsx", PARENT, ending], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const output = await new Promise<string>((resolve) =>
      parent.stdout.once("data", (text: Buffer) => resolve(text.toString())),
    );
    const [, pid, folder = ""] = /^(\d+) (.+)$/.exec(output) ?? [];
    if (ending.startsWith("SIG")) {
      expect(isAlive(Number(pid))).toBe(true);
      parent.kill(ending as NodeJS.Signals);
    }
    await until("Envoy to be gone", PATIENCE_MILLISECONDS, () => !isAlive(Number(pid)));
    await until("its folder to be gone", PATIENCE_MILLISECONDS, () => !existsSync(folder));
  });
});
