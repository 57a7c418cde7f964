import { expect, test } from "vitest";
import { growthAfterWarmUp } from "../src/soak/growth.js";

const sample = (requests: number, bytes: number) => ({ requests, bytes });

test("growth is the highest point after the warm-up, not the last", () => {
  const samples = [sample(0, 10), sample(5, 40), sample(10, 50), sample(15, 70), sample(20, 55)];
  expect(growthAfterWarmUp(samples, 10)).toBe(20);
  expect(growthAfterWarmUp([sample(0, 10), sample(10, 50), sample(20, 45)], 10)).toBe(0);
});

test("a soak that never leaves the warm-up proves nothing", () => {
  expect(() => growthAfterWarmUp([sample(0, 10), sample(10, 50)], 10)).toThrow("no sample");
});
