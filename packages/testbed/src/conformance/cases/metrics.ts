/**
 * What is counted, by name (specification §4). Every other case checks its metrics too, against what the filter logged; here the names are
 * written out, so that a name that changes is a case that fails.
 */
import type { ConformanceCase, Expectation, GatewayBehaviour } from "../case.js";
import { CACHING, HIT, seen } from "./cache-requests.js";
import {
  DISPATCH_FAILED,
  asked,
  denied,
  gatewayFailed,
  granted,
  reached,
  skipped,
  unavailable,
  wouldBe,
} from "./expectations.js";

/** The log says nothing of shadow mode where a request is granted, so what it makes one expect is taken away. */
const NEITHER = { keymate_requests_granted: 0, keymate_shadow_granted: 0 };

export const METRICS: readonly ConformanceCase[] = [
  counted("a granted request", ["keymate_requests_granted"], {
    gateway: asked(),
    service: reached(),
    client: granted(),
  }),
  counted(
    "a denied request",
    ["keymate_requests_denied"],
    { gateway: asked(), service: "not reached", client: denied(403) },
    {},
    { status: 403 },
  ),
  counted(
    "a request that is denied without asking",
    ["keymate_requests_denied_ambiguous_path"],
    { gateway: "not asked", service: "not reached", client: denied(403) },
    { check_path: "append_original" },
    undefined,
    "/../orders",
  ),
  counted(
    "a skipped request, which takes no time",
    ["keymate_requests_skipped"],
    { gateway: "not asked", service: reached(), client: skipped() },
    { skip_paths: ["/orders"] },
  ),
  counted(
    "a gateway that fails",
    ["keymate_requests_gateway_failed_gateway_5xx"],
    { gateway: asked(), service: "not reached", client: gatewayFailed(503) },
    {},
    { status: 503 },
  ),
  counted(
    "a gateway that is down",
    ["keymate_requests_gateway_failed_connect"],
    { gateway: "not asked", service: "not reached", client: unavailable(DISPATCH_FAILED) },
    { cluster_name: "refused" },
  ),
  counted(
    "a request that passes a gateway that is down",
    ["keymate_requests_gateway_failed_connect", "keymate_failure_mode_allowed"],
    { gateway: "not asked", service: reached(), client: wouldBe("GATEWAY_FAILED") },
    { failure_mode: "allow", cluster_name: "refused" },
  ),
  counted(
    "shadow mode: granted",
    ["keymate_shadow_granted"],
    { gateway: asked(), service: reached(), client: granted() },
    { mode: "shadow" },
  ),
  counted(
    "shadow mode: denied",
    ["keymate_shadow_denied"],
    { gateway: asked(), service: reached(), client: wouldBe("DENIED") },
    { mode: "shadow" },
    { status: 403 },
  ),
  counted(
    "shadow mode: down, and why",
    ["keymate_shadow_gateway_failed_no_cluster"],
    { gateway: "not asked", service: reached(), client: wouldBe("GATEWAY_FAILED") },
    { mode: "shadow", cluster_name: "nowhere" },
  ),
  counted(
    "a rule in shadow mode: granted",
    ["keymate_shadow_granted"],
    { gateway: asked(), service: reached(), client: granted() },
    shadowRule(100),
  ),
  counted(
    "a rule in shadow mode: denied",
    ["keymate_shadow_denied"],
    { gateway: asked(), service: reached(), client: wouldBe("DENIED") },
    shadowRule(100),
    { status: 403 },
  ),
  counted(
    "a rule in shadow mode for no request",
    ["keymate_requests_denied"],
    { gateway: asked(), service: "not reached", client: denied(403) },
    shadowRule(0),
    { status: 403 },
  ),
  counted(
    "a rule that enforces where the others shadow: granted",
    ["keymate_requests_granted"],
    { gateway: asked(), service: reached(), client: granted() },
    { mode: "shadow", rules: [{ match: { path: { prefix: "/" } }, mode: "enforce" }] },
  ),
  {
    name: "metrics/a rule in shadow mode for half of the requests",
    specification: "§4",
    configuration: shadowRule(50),
    before: [{}],
    request: {},
    expect: {
      ...seen(2, 2, granted()),
      metrics: { keymate_requests_granted: 1, keymate_shadow_granted: 1 },
    },
  },
  {
    name: "metrics/a hit and a miss of the cache",
    specification: "§4",
    configuration: CACHING,
    before: [{}],
    request: {},
    expect: {
      ...seen(1, 2, HIT),
      metrics: { keymate_requests_granted: 1, keymate_requests_granted_cached: 1 },
    },
  },
  counted(
    "a client's words are in no name",
    ["keymate_requests_granted"],
    {
      gateway: asked({ uri: "/a.b;c=keymate_requests_denied" }),
      service: reached({ path: "/a.b;c=keymate_requests_denied" }),
      client: granted(),
    },
    {},
    undefined,
    "/a.b;c=keymate_requests_denied",
  ),
  counted(
    "false counts nothing",
    [],
    { gateway: asked(), service: "not reached", client: denied(403) },
    { metrics: false },
    { status: 403 },
  ),
  counted(
    "true is what it is without the key",
    ["keymate_requests_granted"],
    { gateway: asked(), service: reached(), client: granted() },
    { metrics: true },
  ),
];

/** A part of all requests is in shadow mode. */
function shadowRule(percent: number): Readonly<Record<string, unknown>> {
  return { rules: [{ match: { path: { prefix: "/" } }, mode: "shadow", sample: percent }] };
}

function counted(
  what: string,
  names: readonly string[],
  expect: Expectation,
  configuration: Readonly<Record<string, unknown>> = {},
  gateway?: GatewayBehaviour,
  path = "/orders",
): ConformanceCase {
  return {
    name: `metrics/${what}`,
    specification: "§4",
    configuration,
    request: { path },
    ...(gateway === undefined ? {} : { gateway }),
    expect: {
      ...expect,
      metrics: { ...NEITHER, ...Object.fromEntries(names.map((name) => [name, 1])) },
    },
  };
}
