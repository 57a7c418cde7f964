/** The validation scenario: what is asked through each runtime, and what the specification (§4) says must come of it. */
import type { HeaderLine, Runtime } from "../conformance/case.js";
import type { Entrance } from "./world.js";

export interface ScenarioRow {
  readonly title: string;
  readonly entrance: Entrance;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderLine[];
  readonly expect: RowExpectation;
}

export interface RowExpectation {
  /** The gateway's status; `not asked`: no question reached it; `silent`: it was asked and had not answered in time. */
  readonly gateway: number | "not asked" | "silent";
  readonly serviceReached: boolean;
  readonly status: number;
  readonly outcome: "GRANTED" | "DENIED" | "SKIPPED" | "GATEWAY_FAILED";
  readonly body: BodyExpectation;
  /** Further headers of the response. */
  readonly headers?: readonly HeaderLine[];
}

/** Whose body the client gets: the service's, what the runtime makes of a denial, or exactly this. */
export type BodyExpectation = "service" | "denial" | { readonly text: string };

/** The body of a denial: Wasm hands on the gateway's (`undefined`), Lua has its own. */
export const DENIAL_BODIES: Readonly<Record<Runtime, string | undefined>> = {
  wasm: undefined,
  lua: '{"error": "Access Denied", "details": "Authorization check failed"}',
};

const DISPATCH_FAILED = '{"error": "Authorization Service Unavailable (Dispatch Failed)"}';
const NO_HEADERS = '{"error": "Authorization Service Unavailable (No Headers)"}';

const AS_ALICE: HeaderLine = ["Authorization", "Bearer alice-token"];
const AS_BOB: HeaderLine = ["Authorization", "Bearer bob-token"];

const GRANTED: RowExpectation = {
  gateway: 200,
  serviceReached: true,
  status: 200,
  outcome: "GRANTED",
  body: "service",
};

function denied(status: number, headers: readonly HeaderLine[] = []): RowExpectation {
  return {
    gateway: status,
    serviceReached: false,
    status,
    outcome: "DENIED",
    body: "denial",
    headers,
  };
}

function unavailable(gateway: "not asked" | "silent", text: string): RowExpectation {
  return {
    gateway,
    serviceReached: false,
    status: 502,
    outcome: "GATEWAY_FAILED",
    body: { text },
    headers: [["content-type", "application/json"]],
  };
}

export const SCENARIO: readonly ScenarioRow[] = [
  {
    title: "a role that suffices",
    entrance: "main",
    method: "GET",
    path: "/orders/1",
    headers: [AS_ALICE],
    expect: GRANTED,
  },
  {
    title: "no token",
    entrance: "main",
    method: "GET",
    path: "/orders/1",
    headers: [],
    expect: denied(401, [["www-authenticate", 'Bearer realm="keymate"']]),
  },
  {
    title: "a role that does not suffice",
    entrance: "main",
    method: "POST",
    path: "/orders",
    headers: [AS_BOB],
    expect: denied(403),
  },
  {
    title: "a skipped path",
    entrance: "main",
    method: "GET",
    path: "/healthz",
    headers: [],
    expect: { ...GRANTED, gateway: "not asked", outcome: "SKIPPED" },
  },
  {
    title: "a skipped path, in disguise",
    entrance: "main",
    method: "GET",
    path: "/health%2f..%2forders/1",
    headers: [],
    expect: denied(403),
  },
  {
    title: "the gateway answers 503",
    entrance: "main",
    method: "GET",
    path: "/broken/1",
    headers: [AS_ALICE],
    expect: { ...denied(503), outcome: "GATEWAY_FAILED" },
  },
  {
    title: "the gateway is down",
    entrance: "gateway-down",
    method: "GET",
    path: "/orders/1",
    headers: [AS_ALICE],
    expect: unavailable("not asked", DISPATCH_FAILED),
  },
  {
    title: "the gateway is too slow",
    entrance: "main",
    method: "GET",
    path: "/slow/1",
    headers: [AS_ALICE],
    expect: unavailable("silent", NO_HEADERS),
  },
  {
    title: "a cluster that Envoy does not know",
    entrance: "unknown-cluster",
    method: "GET",
    path: "/orders/1",
    headers: [AS_ALICE],
    expect: unavailable("not asked", DISPATCH_FAILED),
  },
  {
    title: "a forged question: POST posing as GET /public",
    entrance: "main",
    method: "POST",
    path: "/orders",
    headers: [
      AS_BOB,
      ["Keymate-Target-Method", "GET"],
      ["Keymate-Target-URI", "/public/1"],
      ["keymate_target_uri", "/public/1"],
      ["Keymate-Gateway-Auth-Status", "GRANTED"],
    ],
    expect: denied(403),
  },
  {
    title: "forged headers on a request that may pass",
    entrance: "main",
    method: "GET",
    path: "/orders/2",
    headers: [
      AS_BOB,
      ["Keymate-Enforcer", 'layer="forged"'],
      ["keymate.enforcer", 'layer="forged"'],
      ["Keymate-Target-URI", "/forged"],
      ["X-Envoy-Upstream-Rq-Timeout-Alt-Response", "1"],
    ],
    expect: GRANTED,
  },
];
