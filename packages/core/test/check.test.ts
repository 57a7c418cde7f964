import { describe, expect, it } from "vitest";
import { composeCheck } from "../src/check";
import { Policy } from "../src/policy";
import { VERSION } from "../src/version";
import { linesOf } from "./support/header-lists";

function policy(): Policy {
  const policy = new Policy();
  policy.authority = "gateway.example:8443";
  policy.scheme = "https";
  policy.checkPath = "/keymate/auth";
  policy.clusterName = "gateway";
  policy.timeoutMilliseconds = 250;
  return policy;
}

describe("the check call", () => {
  it("names the gateway, the enforcer and what is asked about, pseudo-headers first", () => {
    const check = composeCheck(policy(), "DELETE", "/orders/7?force=yes", 0, false);
    expect(check).toMatchObject({ cluster: "gateway", timeoutMilliseconds: 250, bodyBytes: 0 });
    expect(linesOf(check.headers)).toEqual([
      [":method", "POST"],
      [":path", "/keymate/auth"],
      [":authority", "gateway.example:8443"],
      [":scheme", "https"],
      ["keymate-enforcer", `layer="mesh", tech="istio", version="${VERSION}"`],
      ["keymate-target-uri", "/orders/7?force=yes"],
      ["keymate-target-method", "DELETE"],
    ]);
  });

  it("carries path and method byte for byte", () => {
    const { headers } = composeCheck(policy(), "M-SEARCH", "/\xff%2e?\x80", 0, false);
    expect(headers.get("keymate-target-uri")).toBe("/\xff%2e?\x80");
    expect(headers.get("keymate-target-method")).toBe("M-SEARCH");
  });

  it("says when it carries only the beginning of the body", () => {
    const whole = composeCheck(policy(), "POST", "/", 100, false);
    const part = composeCheck(policy(), "POST", "/", 100, true);
    expect([whole.bodyBytes, part.bodyBytes]).toEqual([100, 100]);
    expect(whole.headers.has("keymate-partial-body")).toBe(false);
    expect(part.headers.get("keymate-partial-body")).toBe("true");
  });
});
