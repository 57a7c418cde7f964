import { describe, expect, it } from "vitest";
import { type Check, composeCheck, extraLines } from "../src/check";
import { Gateway } from "../src/gateway";
import { HeaderTemplate } from "../src/header-template";
import { Attribute } from "../src/host";
import { VERSION } from "../src/version";
import { linesOf, type Line } from "./support/header-lists";
import { RequestHost, type Request } from "./support/request-host";

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
  const host = new RequestHost({ method, path });
  return composeCheck(gateway(), host, extraLines(gateway(), [], host), bodyBytes, isPartial);
}

function composed(asking: Gateway, templates: HeaderTemplate[], host: RequestHost): Check {
  return composeCheck(asking, host, extraLines(asking, templates, host), 0, false);
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

describe("a check call for another kind of authority", () => {
  /** The call for `PUT /a/b?c`. */
  function callOf(
    keys: Partial<Gateway>,
    request: Request = {},
    templates: HeaderTemplate[] = [],
  ): Line[] {
    const host = new RequestHost({ method: "PUT", path: "/a/b?c", ...request });
    return linesOf(composed(Object.assign(gateway(), keys), templates, host).headers);
  }

  it("has the request's own method where that is wanted", () => {
    expect(callOf({ usesOriginalMethod: true })).toContainEqual([":method", "PUT"]);
    expect(callOf({})).toContainEqual([":method", "POST"]);
  });

  it.each([
    ["/auth", "/a/b?c", "/auth/a/b?c"],
    ["/", "/a", "/a"],
    ["/auth/", "/a", "/auth/a"],
    ["/auth", "/", "/auth/"],
    ["/auth", "*", "/auth/*"],
  ])("at %s for %s has the path %s", (checkPath, path, expected) => {
    const asking = Object.assign(gateway(), { appendsOriginalPath: true, checkPath });
    const { headers } = composed(asking, [], new RequestHost({ path }));
    expect([headers.get(":path"), headers.get("keymate-target-uri")]).toEqual([expected, path]);
  });

  it.each([
    ["192.0.2.1:443", "192.0.2.1"],
    ["[2001:db8::1]:443", "[2001:db8::1]"],
    ["a:1", "a"],
    ["pipe", "pipe"],
    ["", ""],
  ])("says where the request came from, %j", (address, expected) => {
    const lines = callOf(
      { addsForwardedHeaders: true },
      {
        headers: { ":authority": "shop.example", ":scheme": "https" },
        attributes: { [Attribute.SourceAddress]: address },
      },
    );
    expect(lines.slice(7)).toEqual([
      ["x-forwarded-method", "PUT"],
      ["x-forwarded-host", "shop.example"],
      ["x-forwarded-uri", "/a/b?c"],
      ["x-forwarded-proto", "https"],
      ["x-forwarded-for", expected],
    ]);
  });

  it("leaves protocol and origin to Envoy where it says them", () => {
    const headers = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1" };
    const names = callOf({ addsForwardedHeaders: true }, { headers }).map(([name]) => name);
    expect(names.filter((name) => name.startsWith("x-forwarded-"))).toEqual([
      "x-forwarded-method",
      "x-forwarded-host",
      "x-forwarded-uri",
    ]);
  });

  it("carries headers from configuration, and retries behind them", () => {
    const asking = gateway();
    asking.retries = true;
    asking.retryHeaders.add("x-envoy-max-retries", "2");
    const templates = [new HeaderTemplate("x-realm", "shop"), new HeaderTemplate("x-sni", "%SNI%")];
    const host = new RequestHost({ attributes: { [Attribute.ServerName]: "a\r\nx: y" } });
    const { headers } = composed(asking, templates, host);
    expect(linesOf(headers).slice(7)).toEqual([
      ["x-realm", "shop"],
      ["x-sni", "ax: y"],
      ["x-envoy-max-retries", "2"],
    ]);
  });
});
