/**
 * What access logs read of a decision (specification §4): of the Wasm filter from filter state, when `filter_state` says so, of the Lua filter
 * from dynamic metadata, where it keeps what the response will carry. On Envoy they are read from an access log of the documented format.
 */
import type { ConformanceCase, Expectation, GatewayBehaviour, HeaderLine } from "../case.js";
import { CACHING, HIT, seen } from "./cache-requests.js";
import {
  DISPATCH_FAILED,
  SERVICE_BODY,
  asked,
  because,
  denied,
  gatewayFailed,
  granted,
  reached,
  skipped,
  unavailable,
  wouldBe,
} from "./expectations.js";

const TOLD = { filter_state: true };
const DENY: HeaderLine = ["keymate-decision", "DENY"];
const STATUS = "keymate-gateway-auth-status";

type AccessLog = NonNullable<Expectation["accessLog"]>;

export const FILTER_STATE: readonly ConformanceCase[] = [
  told(
    "a granted request, with what the gateway says of it",
    line("GRANTED", { "keymate-decision": "ALLOW", "keymate-decision-cache": "MISS" }),
    { gateway: asked(), service: reached(), client: granted() },
  ),
  told(
    "a denied request",
    line("DENIED", { "keymate-decision": "DENY" }),
    { gateway: asked(), service: "not reached", client: denied(403, {}, [DENY]) },
    {},
    { status: 403, headers: [DENY] },
  ),
  told(
    "a request that is denied without asking, and why",
    line("DENIED", { "keymate-gateway-auth-reason": "ambiguous_path" }),
    {
      gateway: "not asked",
      service: "not reached",
      client: because("ambiguous_path", denied(403)),
    },
    { reason_header: true, check_path: "append_original" },
    undefined,
    "/../orders",
  ),
  told(
    "a skipped request",
    line("SKIPPED"),
    { gateway: "not asked", service: reached(), client: skipped() },
    { skip_paths: ["/orders"] },
  ),
  told(
    "a gateway that fails",
    line("GATEWAY_FAILED"),
    { gateway: asked(), service: "not reached", client: gatewayFailed(503) },
    {},
    { status: 503 },
  ),
  told(
    "a gateway that is down, and why",
    line("GATEWAY_FAILED", { "keymate-gateway-auth-reason": "connect" }),
    {
      gateway: "not asked",
      service: "not reached",
      client: because("connect", unavailable(DISPATCH_FAILED)),
    },
    { reason_header: true, cluster_name: "refused" },
  ),
  told(
    "shadow mode: what would have been",
    line("DENIED", { "keymate-gateway-auth-reason": "shadow" }),
    { gateway: asked(), service: reached(), client: because("shadow", wouldBe("DENIED")) },
    { mode: "shadow", reason_header: true },
    { status: 403 },
  ),
  {
    name: "filter-state/a decision that is taken again",
    specification: "§4",
    configuration: { ...CACHING, ...TOLD },
    before: [{}],
    request: {},
    expect: {
      ...seen(1, 2, HIT),
      accessLog: line("GRANTED", {
        "keymate-gateway-auth-reason": "cached",
        "keymate-decision": "ALLOW",
        "keymate-decision-cache": "HIT",
      }),
    },
  },
  {
    ...told(
      "neither client nor service speaks in the plugin's place",
      line("GRANTED", { "keymate-decision": "ALLOW", "keymate-decision-cache": "MISS" }),
      { gateway: asked(), service: reached(), client: granted() },
    ),
    request: {
      headers: [
        [STATUS, "DENIED"],
        [`wasm.${STATUS}`, "DENIED"],
        ["keymate-gateway-auth-reason", "forged"],
      ],
    },
    service: {
      headers: [
        ["content-type", "text/plain"],
        [STATUS, "DENIED"],
        ["keymate-gateway-auth-reason", "forged"],
      ],
    },
  },
  {
    ...told(
      "a canary's decision is the Wasm filter's own",
      line("DENIED"),
      {
        gateway: asked(),
        service: reached(),
        client: { status: 200, body: SERVICE_BODY, absent: [STATUS] },
      },
      { mode: "canary" },
      { status: 403 },
    ),
    differences: {
      lua: {
        reason: "in Lua a canary keeps its decision where it cannot be taken for the enforcing one",
        expect: { accessLog: {} },
      },
    },
  },
  untold("nothing without the key", {}),
  untold("nothing when it is false", { filter_state: false }),
];

/** By default: the access log tells nothing in Wasm, and the decision in Lua. */
function untold(what: string, configuration: Readonly<Record<string, unknown>>): ConformanceCase {
  return {
    name: `filter-state/${what}`,
    specification: "§2",
    configuration,
    gateway: { status: 403 },
    expect: { gateway: asked(), service: "not reached", client: denied(403), accessLog: {} },
    differences: {
      lua: {
        reason: "Lua needs dynamic metadata for the response, and tells in any case",
        expect: { accessLog: line("DENIED") },
      },
    },
  };
}

function line(outcome: string, more: AccessLog = {}): AccessLog {
  return { [STATUS]: outcome, "keymate-gateway-auth-duration": /^\d+$/, ...more };
}

function told(
  what: string,
  accessLog: AccessLog,
  expect: Expectation,
  configuration: Readonly<Record<string, unknown>> = {},
  gateway?: GatewayBehaviour,
  path = "/orders",
): ConformanceCase {
  return {
    name: `filter-state/${what}`,
    specification: "§4",
    configuration: { ...TOLD, ...configuration },
    request: { path },
    ...(gateway === undefined ? {} : { gateway }),
    expect: { ...expect, accessLog },
  };
}
