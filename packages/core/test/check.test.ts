import { describe, expect, it } from "vitest";
import { type Check, Target, composeCheck } from "../src/check";
import { Gateway } from "../src/gateway";
import { VERSION } from "../src/version";
import { linesOf } from "./support/header-lists";
import { RequestHost } from "./support/request-host";

function gateway(): Gateway {
  const gateway = new Gateway();
  gateway.authority = "gateway.example:8443";
  gateway.scheme = "https";
  gateway.checkPath = "/keymate/auth";
  gateway.clusterName = "gateway";
  gateway.timeoutMilliseconds = 250;
  return gateway;
}

function check(method: string, path: string, bodyBytes: number, isPartial: boolean): Check {
  const target = new Target();
  Object.assign(target, { method, path, bodyBytes, isPartial });
  return composeCheck(gateway(), [], target, new RequestHost());
}

describe("the check call", () => {
  it("names the gateway, the enforcer and what is asked about, pseudo-headers first", () => {
    const call = check("DELETE", "/orders/7?force=yes", 0, false);
    expect(call).toMatchObject({ cluster: "gateway", timeoutMilliseconds: 250, bodyBytes: 0 });
    expect(linesOf(call.headers)).toEqual([
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
    const { headers } = check("M-SEARCH", "/\xff%2e?\x80", 0, false);
    expect(headers.get("keymate-target-uri")).toBe("/\xff%2e?\x80");
    expect(headers.get("keymate-target-method")).toBe("M-SEARCH");
  });

  it("says when it carries only the beginning of the body", () => {
    const whole = check("POST", "/", 100, false);
    const part = check("POST", "/", 100, true);
    expect([whole.bodyBytes, part.bodyBytes]).toEqual([100, 100]);
    expect(whole.headers.has("keymate-partial-body")).toBe(false);
    expect(part.headers.get("keymate-partial-body")).toBe("true");
  });
});
