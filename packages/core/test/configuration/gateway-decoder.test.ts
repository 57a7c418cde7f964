import { describe, expect, it } from "vitest";
import { decodeConfiguration } from "../../src/configuration/decoder";
import { DenialBody } from "../../src/denial";
import { RequestHeaderUse } from "../../src/request-headers";
import { linesOf } from "../support/header-lists";

function decode(keys: Record<string, unknown>) {
  const document = JSON.stringify({ gateway_url: "http://gateway/base", ...keys });
  return decodeConfiguration(document, DenialBody.Gateway);
}

describe("the way of asking", () => {
  it("is a POST to the endpoint, once, unless configuration says otherwise", () => {
    const { gateway } = decode({}).policy!;
    expect(gateway).toMatchObject({
      checkPath: "/base/auth",
      usesOriginalMethod: false,
      appendsOriginalPath: false,
      addsForwardedHeaders: false,
    });
    expect(linesOf(gateway.retryHeaders)).toEqual([]);
  });

  it.each([
    [{ method: "POST" }, { usesOriginalMethod: false }],
    [{ method: "original" }, { usesOriginalMethod: true }],
    [{ check_path: "endpoint" }, { appendsOriginalPath: false }],
    [{ check_path: "append_original" }, { appendsOriginalPath: true }],
    [
      { check_path: "append_original", endpoint: "/" },
      { appendsOriginalPath: true, checkPath: "/base/" },
    ],
    [{ forwarded_headers: true }, { addsForwardedHeaders: true }],
  ])("may be %j", (keys, expected) => {
    expect(decode(keys).policy!.gateway).toMatchObject(expected);
  });

  it("with forwarded headers leaves out the client's own", () => {
    const { requestHeaders } = decode({ forwarded_headers: true }).policy!;
    for (const name of ["x-forwarded-method", "X_Forwarded_Host", "x.forwarded.uri"]) {
      expect([name, requestHeaders.use(name)]).toEqual([name, RequestHeaderUse.Withhold]);
    }
    for (const name of ["x-forwarded-for", "x-forwarded-proto"]) {
      expect([name, requestHeaders.use(name)]).toEqual([name, RequestHeaderUse.Forward]);
    }
    expect(decode({}).policy!.requestHeaders.use("x-forwarded-uri")).toBe(RequestHeaderUse.Forward);
  });
});

describe("retries", () => {
  const linesFor = (retry: unknown) => linesOf(decode({ retry }).policy!.gateway.retryHeaders);

  it.each([
    [{}, []],
    [{ attempts: 0 }, []],
    [{ attempts: 0, on: ["5xx"], per_try_timeout: 100 }, []],
    [
      { attempts: 1 },
      [
        ["x-envoy-max-retries", "1"],
        ["x-envoy-retry-on", "connect-failure,reset"],
      ],
    ],
    [
      { attempts: 5, on: [] },
      [
        ["x-envoy-max-retries", "5"],
        ["x-envoy-retry-on", "connect-failure,reset"],
      ],
    ],
    [
      { attempts: 2, on: ["5xx"] },
      [
        ["x-envoy-max-retries", "2"],
        ["x-envoy-retry-on", "5xx"],
      ],
    ],
    [
      { attempts: 2, on: ["timeout", "connect", "reset", "timeout"] },
      [
        ["x-envoy-max-retries", "2"],
        ["x-envoy-retry-on", "reset,connect-failure"],
      ],
    ],
    [
      { attempts: 1, on: ["connect"], per_try_timeout: 250 },
      [
        ["x-envoy-max-retries", "1"],
        ["x-envoy-retry-on", "connect-failure"],
        ["x-envoy-upstream-rq-per-try-timeout-ms", "250"],
      ],
    ],
  ])("%j are asked of Envoy's client", (retry, expected) => {
    expect(linesFor(retry)).toEqual(expected);
  });
});

describe("an invalid way of asking", () => {
  it.each([
    [{ method: "GET" }, 'method: found "GET", allowed one of POST, original'],
    [{ method: "post" }, 'method: found "post", allowed one of POST, original'],
    [
      { check_path: "append" },
      'check_path: found "append", allowed one of endpoint, append_original',
    ],
    [
      { check_path: "append_original", endpoint: "/auth?a=b" },
      'endpoint: found "/auth?a=b", allowed no query with check_path "append_original"',
    ],
    [{ forwarded_headers: "yes" }, 'forwarded_headers: found "yes", allowed true or false'],
    [{ retry: 3 }, "retry: found 3, allowed an object"],
    [{ retry: { count: 1 } }, "retry.count: unknown key, allowed attempts, on, per_try_timeout"],
    [{ retry: { attempts: 6 } }, "retry.attempts: found 6, allowed an integer from 0 to 5"],
    [{ retry: { attempts: -1 } }, "retry.attempts: found -1, allowed an integer from 0 to 5"],
    [
      { retry: { on: "5xx" } },
      'retry.on: found "5xx", allowed a list of connect, reset, timeout, 5xx',
    ],
    [
      { retry: { on: ["5xx", "4xx"] } },
      'retry.on[1]: found "4xx", allowed one of connect, reset, timeout, 5xx',
    ],
    [{ retry: { on: [5] } }, "retry.on[0]: found 5, allowed one of connect, reset, timeout, 5xx"],
    [
      { retry: { per_try_timeout: 0 } },
      "retry.per_try_timeout: found 0, allowed an integer from 1 to 600000",
    ],
  ])("%j", (keys, expected) => {
    const { policy, problem } = decode(keys);
    expect([policy, problem]).toEqual([null, expected]);
  });
});
