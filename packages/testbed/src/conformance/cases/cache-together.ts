/** Equal checks at the same time: one of them asks, all of them are answered (specification §2). */
import {
  DECISION_HEADERS,
  type ConformanceCase,
  type Expectation,
  type GatewayAnswer,
  type ResponseExpectation,
} from "../case.js";
import { CACHING, MISS } from "./cache-requests.js";
import {
  NO_HEADERS,
  asked,
  because,
  denied,
  gatewayFailed,
  granted,
  reached,
  unavailable,
} from "./expectations.js";

const ALLOW: GatewayAnswer = { status: 200, headers: DECISION_HEADERS };
const ALONE = "a Lua script cannot wait for what another one has asked";

export const CACHE_TOGETHER: readonly ConformanceCase[] = [
  shared("granted together", ALLOW, MISS),
  shared(
    "refused together",
    { status: 403, headers: DECISION_HEADERS },
    denied(403, {}, DECISION_HEADERS),
  ),
  shared(
    "a failure of the gateway is everybody's",
    { status: 503, headers: DECISION_HEADERS },
    because("gateway_5xx", gatewayFailed(503, {}, DECISION_HEADERS)),
  ),
  shared(
    "a reset is everybody's",
    { fault: "reset-before-headers" },
    because("reset", unavailable(NO_HEADERS)),
  ),
  shared(
    "a reset inside the body is everybody's",
    { fault: "reset-inside-body" },
    because("reset", unavailable(NO_HEADERS)),
  ),
  shared(
    "garbage is everybody's",
    { fault: "garbage" },
    because("bad_reply", unavailable(NO_HEADERS)),
  ),
  shared(
    "a body that is too long to keep is everybody's all the same",
    {
      status: 403,
      headers: DECISION_HEADERS,
      body: "x".repeat(5_000),
    },
    denied(403, {}, DECISION_HEADERS),
  ),
  {
    name: "cache-together/no more than 16 share a call",
    specification: "§2",
    configuration: CACHING,
    before: Array.from({ length: 33 }, () => ({ client: MISS })),
    isTogether: true,
    gateway: ALLOW,
    expect: { gateway: asked({ times: 3 }), service: reached({ times: 34 }), client: MISS },
    differences: { lua: { reason: ALONE, expect: { gateway: asked({ times: 34 }) } } },
  },
  alone(
    "a cookie is one client's",
    { status: 200, headers: [...DECISION_HEADERS, ["Set-Cookie", "a=1"]] },
    MISS,
  ),
  alone(
    "no-store is for one request",
    { status: 200, headers: [...DECISION_HEADERS, ["Cache-Control", "no-store"]] },
    MISS,
  ),
  alone(
    "a redirect is one client's",
    { status: 302, headers: [...DECISION_HEADERS, ["Location", "/login"]] },
    denied(302, { headers: { location: ["/login"] } }, DECISION_HEADERS),
  ),
  {
    ...alone("different checks are asked about each", ALLOW, MISS),
    before: [{ headers: [["X-A", "1"]] }, { headers: [["X-A", "2"]] }],
  },
  {
    ...alone("without the key everybody asks", ALLOW, granted()),
    configuration: { reason_header: true },
  },
];

/** Three equal requests of which one asks. */
function shared(
  what: string,
  gateway: GatewayAnswer,
  client: ResponseExpectation,
): ConformanceCase {
  const { reaches, ...each } = together(what, gateway, client);
  return {
    ...each,
    expect: { gateway: asked(), service: reaches, client },
    differences: { lua: { reason: ALONE, expect: { gateway: asked({ times: 3 }) } } },
  };
}

/** Three requests of which each asks. */
function alone(what: string, gateway: GatewayAnswer, client: ResponseExpectation): ConformanceCase {
  const { reaches, ...each } = together(what, gateway, client);
  return { ...each, expect: { gateway: asked({ times: 3 }), service: reaches, client } };
}

function together(
  what: string,
  gateway: GatewayAnswer,
  client: ResponseExpectation,
): Omit<ConformanceCase, "expect"> & { reaches: Expectation["service"] } {
  return {
    name: `cache-together/${what}`,
    specification: "§2",
    configuration: CACHING,
    before: [{ client }, { client }],
    isTogether: true,
    gateway,
    reaches: client.status === 200 ? reached({ times: 3 }) : "not reached",
  };
}
