/** `retry`: Envoy repeats the check call, and nobody but the configuration tells it to (specification §2, §3). */
import type {
  CaseRequest,
  ConformanceCase,
  GatewayAnswer,
  HeaderLine,
  RequestExpectation,
  ResponseExpectation,
} from "../case.js";
import { DECISION_HEADERS } from "../case.js";
import {
  DISPATCH_FAILED,
  NO_HEADERS,
  asked,
  denied,
  gatewayFailed,
  granted,
  reached,
  timedOut,
  unavailable,
  wouldBe,
} from "./expectations.js";

const YES: GatewayAnswer = { status: 200, headers: DECISION_HEADERS };
const BUSY: GatewayAnswer = { status: 503, body: "busy" };
const RESET: GatewayAnswer = { fault: "reset-before-headers" };
const SILENT: GatewayAnswer = { fault: "silent" };

/** Envoy's own, by which it is told to retry. */
const STEERING = [
  "x-envoy-retry-on",
  "x-envoy-max-retries",
  "x-envoy-upstream-rq-per-try-timeout-ms",
];

/** A client that Envoy believes, and that wants more. */
const INSIDER: readonly HeaderLine[] = [
  ["X-Forwarded-For", "10.1.2.3"],
  ["X-Envoy-Retry-On", "5xx,reset,connect-failure,retriable-4xx"],
  ["X-Envoy-Max-Retries", "5"],
];

export const RETRY: readonly ConformanceCase[] = [
  refused("without the key one call is made", undefined, [BUSY, YES], 1, gatewayFailed(503)),
  refused("no attempts", { attempts: 0, on: ["5xx"] }, [BUSY, YES], 1, gatewayFailed(503)),
  refused("an empty object", {}, [RESET, YES], 1, unavailable(NO_HEADERS)),
  passes("5xx: once", { attempts: 1, on: ["5xx"] }, [BUSY, YES], 2),
  passes("5xx: as often as needed", { attempts: 5, on: ["5xx"] }, [BUSY, BUSY, BUSY, YES], 4),
  refused("5xx: as often as allowed", { attempts: 1, on: ["5xx"] }, [BUSY, BUSY, YES], 2, {
    ...gatewayFailed(503),
  }),
  refused("5xx: five times at most", { attempts: 5, on: ["5xx"] }, [BUSY], 6, gatewayFailed(503)),
  refused("5xx: not a refusal", { attempts: 5, on: ["5xx"] }, [{ status: 403 }, YES], 1, {
    ...denied(403),
  }),
  refused(
    "5xx: a refusal after a retry is a refusal",
    { attempts: 5, on: ["5xx"] },
    [BUSY, { status: 403 }, YES],
    2,
    denied(403),
  ),
  passes("reset: once", { attempts: 1, on: ["reset"] }, [RESET, YES], 2),
  passes("reset: by default", { attempts: 2 }, [RESET, RESET, YES], 3),
  passes("reset: an empty list is the default", { attempts: 1, on: [] }, [RESET, YES], 2),
  refused("reset: as often as allowed", { attempts: 2 }, [RESET], 3, unavailable(NO_HEADERS)),
  refused("reset: not an error of the gateway", { attempts: 3 }, [BUSY, YES], 1, {
    ...gatewayFailed(503),
  }),
  refused("connect: not a reset", { attempts: 3, on: ["connect"] }, [RESET, YES], 1, {
    ...unavailable(NO_HEADERS),
  }),
  ...(["garbage", "reset-inside-headers"] as const).map((fault) =>
    passes(`reset: what is no HTTP is asked again: ${fault}`, { attempts: 1 }, [{ fault }, YES], 2),
  ),
  ...([{ fault: "reset-inside-body" }, { status: 600 }] as const).map((answer) =>
    refused(
      `what has begun is not asked again: ${"fault" in answer ? answer.fault : answer.status}`,
      { attempts: 3, on: ["connect", "reset", "timeout", "5xx"] },
      [answer, YES],
      1,
      unavailable(NO_HEADERS),
    ),
  ),
  {
    name: "retry/connect: nobody listens",
    specification: "§3",
    configuration: { retry: { attempts: 2, on: ["connect"] }, cluster_name: "refused" },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: unavailable(DISPATCH_FAILED),
    },
  },
  {
    name: "retry/an unknown cluster stays unknown",
    specification: "§3",
    configuration: {
      retry: { attempts: 5, on: ["connect", "reset", "timeout", "5xx"] },
      cluster_name: "nowhere",
    },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: unavailable(DISPATCH_FAILED),
    },
  },
  passes(
    "timeout: of one attempt",
    { attempts: 1, on: ["timeout"], per_try_timeout: 200 },
    [SILENT, YES],
    2,
  ),
  passes(
    "timeout: every condition at once",
    { attempts: 4, on: ["5xx", "timeout", "reset", "connect"], per_try_timeout: 200 },
    [SILENT, BUSY, RESET, YES],
    4,
  ),
  {
    ...refused(
      "timeout: all attempts together take no longer",
      { attempts: 5, on: ["timeout"], per_try_timeout: 280 },
      [SILENT],
      2,
      timedOut(),
    ),
    configuration: {
      timeout: 400,
      retry: { attempts: 5, on: ["timeout"], per_try_timeout: 280 },
    },
  },
  refused(
    "a client cannot have more",
    { attempts: 1, on: ["5xx"] },
    [BUSY, BUSY, YES],
    2,
    gatewayFailed(503),
    { headers: INSIDER },
  ),
  refused(
    "a client cannot have other conditions",
    { attempts: 3, on: ["connect"] },
    [BUSY, YES],
    1,
    gatewayFailed(503),
    { headers: INSIDER },
  ),
  passes(
    "a captured body is sent every time",
    { attempts: 2, on: ["5xx"] },
    [BUSY, BUSY, YES],
    3,
    { method: "POST", body: "hello".repeat(100) },
    { body: { mode: "full" } },
  ),
  passes(
    "every attempt is the same call",
    { attempts: 1 },
    [RESET, YES],
    2,
    {
      path: "/orders?x=1",
      headers: [
        ["X-Tag", "one"],
        ["X-Tag", "two"],
      ],
    },
    { method: "original", request_headers: { set: { "X-Mine": "%PATH%" } } },
    {
      method: "GET",
      headers: { "x-tag": ["one", "two"], "x-mine": ["/orders?x=1"] },
    },
  ),
  {
    name: "retry/a request passes when every attempt failed and configuration says so",
    specification: "§6",
    configuration: { retry: { attempts: 1 }, failure_mode: "allow" },
    gateway: { sequence: [RESET] },
    expect: {
      gateway: asked({ times: 2 }),
      service: reached(),
      client: wouldBe("GATEWAY_FAILED"),
    },
  },
];

function refused(
  what: string,
  retry: Readonly<Record<string, unknown>> | undefined,
  sequence: readonly [GatewayAnswer, ...GatewayAnswer[]],
  times: number,
  client: ResponseExpectation,
  request: CaseRequest = {},
): ConformanceCase {
  return {
    name: `retry/${what}`,
    specification: "§3",
    configuration: { retry },
    request,
    gateway: { sequence },
    expect: { gateway: asked({ times, absent: STEERING }), service: "not reached", client },
  };
}

function passes(
  what: string,
  retry: Readonly<Record<string, unknown>>,
  sequence: readonly [GatewayAnswer, ...GatewayAnswer[]],
  times: number,
  request: CaseRequest = {},
  configuration: Readonly<Record<string, unknown>> = {},
  call: RequestExpectation = {},
): ConformanceCase {
  const { method = "GET", path = "/orders", body = "" } = request;
  return {
    name: `retry/${what}`,
    specification: "§3",
    configuration: { ...configuration, retry },
    request,
    gateway: { sequence },
    expect: {
      gateway: asked({ ...call, uri: path ?? "", target: method, times, absent: STEERING, body }),
      service: reached({ method, path: path ?? "", body }),
      client: granted(),
    },
  };
}
