import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { oneAtATime } from "../src/one-at-a-time.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keymate-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the second waits for the first", async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await delay(50);
    order.push(`${name} ends`);
  };
  const lock = join(folder, "lock");
  await Promise.all([oneAtATime(lock, work("a")), oneAtATime(lock, work("b"))]);
  expect(order).toHaveLength(4);
  expect(order[0]?.[0]).toBe(order[1]?.[0]);
  expect(order[2]?.[0]).toBe(order[3]?.[0]);
  expect(await readdir(folder)).toEqual([]);
});

test("a failure frees the lock", async () => {
  const lock = join(folder, "lock");
  await expect(oneAtATime(lock, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await oneAtATime(lock, async () => {});
});

test("a lock whose process is gone is taken over", async () => {
  const lock = join(folder, "lock");
  // No process has the largest id that Linux can be told to use.
  await writeFile(lock, "4194304");
  await oneAtATime(lock, async () => {});
  expect(await readdir(folder)).toEqual([]);
});
