import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Envoy } from "../src/envoy/process.js";

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

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still there`);
    await delay(20);
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
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once("data", (text: Buffer) => resolve(Number(text.toString()))),
    );
    if (ending.startsWith("SIG")) {
      expect(isAlive(pid)).toBe(true);
      parent.kill(ending as NodeJS.Signals);
    }
    await untilGone(pid);
  });
});
