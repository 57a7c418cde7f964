import { describe, expect, it } from "vitest";
import { DECISION_NAMES, isOwnResponseHeader } from "../src/response-headers";
import { everySpelling } from "./support/spellings";

/** Specification §4: given by the gateway. */
const DECISION = [
  "keymate-decision",
  "keymate-decision-latency",
  "keymate-decision-authority-latency",
  "keymate-decision-cache",
  "keymate-gateway",
];

/** Specification §4: given by the plugin. */
const OWN = [
  "keymate-gateway-auth-duration",
  "keymate-gateway-auth-status",
  "keymate-gateway-auth-reason",
];

describe("a service's response header", () => {
  it.each([...DECISION, ...OWN])("%s is removed, in any spelling", (name) => {
    for (const spelling of everySpelling(name)) {
      expect([spelling, isOwnResponseHeader(spelling)]).toEqual([spelling, true]);
    }
  });

  it.each([
    "",
    ":status",
    "content-type",
    "set-cookie",
    "x-envoy-upstream-service-time",
    "keymate",
    "keymate-decisions",
    "keymate-decision-",
    "x-keymate-decision",
    "keymate-gateway-auth",
    "keymate--decision",
    "keymatedecision",
  ])("%j passes", (name) => {
    expect(isOwnResponseHeader(name)).toBe(false);
  });

  it("is relayed from the gateway under five names", () => {
    expect([...DECISION_NAMES].sort()).toEqual([...DECISION].sort());
  });
});
