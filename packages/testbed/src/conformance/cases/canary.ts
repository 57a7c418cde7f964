/**
 * `mode: canary`: the gateway is asked and what it says counted, and neither request nor response is touched, because another filter in the
 * chain does that (specification §2, §4). Here the canary is alone; `test/canary.test.ts` puts both filters into one chain.
 */
import { DECISION_HEADERS } from "../case.js";
import type { CaseRequest, ConformanceCase, GatewayBehaviour, HeaderLine } from "../case.js";
import { SERVICE_BODY, asked } from "./expectations.js";

const CANARY = { mode: "canary" };

const DECISION_NAMES = ["keymate-gateway-auth-status", "keymate-decision-cache"];

/** Whatever others say in the plugin's name: that it is believed by nobody is the enforcing filter's care. */
const OTHERS: readonly HeaderLine[] = [
  ["keymate-gateway-auth-status", "GRANTED"],
  ["keymate-decision", "ALLOW"],
];
const CLIENTS: readonly HeaderLine[] = [
  ["Keymate-Enforcer", "forged"],
  ["Keymate_Target_Uri", "/forged"],
  ["X-User", "mallory"],
];

export const CANARY_MODE: readonly ConformanceCase[] = [
  observed("a granted request", "keymate_shadow_granted", {
    status: 200,
    headers: [...DECISION_HEADERS, ["X-User", "alice"]],
  }),
  observed("a denied request", "keymate_shadow_denied", { status: 403, body: "no" }),
  observed("a redirect", "keymate_shadow_denied", { status: 302, headers: [["location", "/"]] }),
  observed("503 of the gateway", "keymate_shadow_gateway_failed_gateway_5xx", { status: 503 }),
  observed("a reset", "keymate_shadow_gateway_failed_reset", { fault: "reset-before-headers" }),
  observed("a refused connection", "keymate_shadow_gateway_failed_connect", undefined, {
    cluster_name: "refused",
  }),
  observed("failures that may pass", "keymate_shadow_gateway_failed_connect", undefined, {
    cluster_name: "refused",
    failure_mode: "allow",
  }),
  observed("an unknown cluster", "keymate_shadow_gateway_failed_no_cluster", undefined, {
    cluster_name: "nowhere",
  }),
  observed("a skipped request", "keymate_shadow_skipped", undefined, { skip_paths: ["/orders"] }),
  observed(
    "a path that may lead elsewhere",
    "keymate_shadow_denied_ambiguous_path",
    undefined,
    {
      check_path: "append_original",
    },
    { path: "/../orders" },
  ),
  observed(
    "a captured body",
    "keymate_shadow_denied",
    { status: 403 },
    { body: { mode: "full" } },
    { method: "POST", body: "hello" },
  ),
  observed(
    "a rule that enforces",
    "keymate_shadow_denied",
    { status: 403 },
    { rules: [{ match: { path: { prefix: "/" } }, mode: "enforce" }] },
  ),
  observed("a rule that skips", "keymate_shadow_skipped", undefined, {
    rules: [{ match: { path: { prefix: "/" } }, skip: true }],
  }),
  {
    name: "canary/a decision that is taken again",
    specification: "§4",
    configuration: { ...CANARY, cache: { ttl: 3_600_000, max_entries: 100 } },
    before: [{}],
    request: {},
    gateway: { status: 200 },
    expect: {
      gateway: asked(),
      service: { times: 2, method: "GET", path: "/orders" },
      client: { status: 200, body: SERVICE_BODY, absent: DECISION_NAMES },
      metrics: {
        keymate_shadow_granted: 1,
        keymate_shadow_granted_cached: 1,
        keymate_canary_alone: 2,
      },
    },
  },
  observed(
    "a denied request under every other key",
    "keymate_shadow_denied",
    { status: 403, headers: [["x-why", "role"]] },
    {
      reason_header: true,
      filter_state: true,
      status_on_error: 599,
      deny_response: { body: "no", headers: { "X-Why": "configured" } },
      client_headers: { on_deny: ["x-why"], on_allow: ["x-why"] },
      upstream_headers: ["x-why"],
    },
  ),
];

/** The service gets the client's lines, all of them, and the client the service's. */
function observed(
  what: string,
  counter: string,
  gateway?: GatewayBehaviour,
  configuration: Readonly<Record<string, unknown>> = {},
  request: CaseRequest = {},
): ConformanceCase {
  const { method = "GET", body = "" } = request;
  const path = request.path ?? "/orders";
  const isHeld = "body" in configuration;
  const lines = Object.fromEntries(CLIENTS.map(([name, value]) => [name.toLowerCase(), [value]]));
  return {
    name: `canary/${what}`,
    specification: "§4",
    configuration: { ...CANARY, upstream_headers: ["x-user"], ...configuration },
    request: { ...request, headers: CLIENTS },
    ...(gateway === undefined ? {} : { gateway }),
    service: { headers: [["content-type", "text/plain"], ...OTHERS] },
    expect: {
      gateway:
        gateway === undefined ? "not asked" : asked({ target: method, body: isHeld ? body : "" }),
      service: { method, path, body, headers: lines },
      client: {
        status: 200,
        body: SERVICE_BODY,
        headers: {
          "keymate-gateway-auth-status": ["GRANTED"],
          "keymate-decision": ["ALLOW"],
          "content-type": ["text/plain"],
        },
        absent: ["keymate-gateway-auth-duration", "keymate-gateway-auth-reason", "x-why"],
      },
      metrics: { [counter]: 1, keymate_canary_alone: 1 },
    },
  };
}
