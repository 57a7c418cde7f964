/** What Acme's filters do that the published ones do not. */
import type {
  ConformanceCase,
  HeaderLine,
} from "../../../packages/testbed/src/conformance/case.js";
import {
  asked,
  denied,
  granted,
  reached,
  skipped,
  structuredInLua,
} from "../../../packages/testbed/src/conformance/cases/expectations.js";
import { LOGIN_PAGE, PROBE_PATH, TENANT } from "../src/extension/settings";

const NAMED = { "acme-tenant": [TENANT] };
const BROWSER: HeaderLine = ["Accept", "text/html,application/xhtml+xml,*/*;q=0.8"];

export const CASES_OF_ACME: readonly ConformanceCase[] = [
  {
    name: "acme/the check names the tenant, whatever the client says",
    specification: "§3",
    request: {
      headers: [
        ["Acme-Tenant", "evil"],
        ["acme_tenant", "evil"],
      ],
    },
    expect: {
      gateway: asked({ headers: NAMED, absent: ["acme_tenant"] }),
      service: reached(),
      client: granted({ headers: NAMED }),
    },
  },
  {
    name: "acme/a service cannot name a tenant, nor can the gateway",
    specification: "§4",
    configuration: { client_headers: { on_allow: ["acme-*"] } },
    gateway: { status: 200, headers: [["acme-tenant", "evil"]] },
    service: {
      headers: [
        ["Acme-Tenant", "evil"],
        ["acme_tenant", "evil"],
      ],
    },
    expect: {
      gateway: asked(),
      service: reached(),
      client: {
        status: 200,
        headers: { ...NAMED, "keymate-gateway-auth-status": ["GRANTED"] },
        absent: ["acme_tenant"],
      },
    },
  },
  {
    name: "acme/the probe passes unasked",
    specification: "§5",
    configuration: { cluster_name: "refused" },
    request: { path: PROBE_PATH },
    expect: {
      gateway: "not asked",
      service: reached({ path: PROBE_PATH }),
      client: skipped({ headers: NAMED }),
    },
  },
  ...[
    `${PROBE_PATH}/`,
    `${PROBE_PATH}?x`,
    `/.${PROBE_PATH}`,
    `/${PROBE_PATH}`,
    "/acme%2falive",
  ].map((path): ConformanceCase => ({
    name: `acme/${path} is no probe`,
    specification: "§5",
    request: { path },
    gateway: { status: 403, body: "no" },
    expect: {
      gateway: asked({ uri: path }),
      service: "not reached",
      client: denied(403, { body: "no" }),
    },
    differences: structuredInLua(denied(403, { body: "no" })),
  })),
  {
    name: "acme/a probe with another method is asked about",
    specification: "§5",
    request: { path: PROBE_PATH, method: "DELETE" },
    gateway: { status: 403, headers: [["content-type", "text/plain"]], body: "no" },
    expect: {
      gateway: asked({ uri: PROBE_PATH, target: "DELETE" }),
      service: "not reached",
      client: denied(403, { body: "no" }),
    },
    differences: structuredInLua(denied(403, { body: "no" })),
  },
  {
    name: "acme/a browser is led to the login page",
    specification: "§4",
    request: { headers: [BROWSER] },
    gateway: { status: 401, headers: [["www-authenticate", "Bearer"]], body: "who?" },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(303, {
        headers: { location: [LOGIN_PAGE], "cache-control": ["no-store"], ...NAMED },
        absent: ["www-authenticate"],
        body: "",
      }),
    },
  },
  {
    name: "acme/a program is not",
    specification: "§4",
    request: { headers: [["Accept", "application/json"]] },
    gateway: { status: 401, headers: [["www-authenticate", "Bearer"]], body: "who?" },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(401, { headers: { "www-authenticate": ["Bearer"], ...NAMED }, body: "who?" }),
    },
    differences: structuredInLua(denied(401, { headers: { "www-authenticate": ["Bearer"] } })),
  },
  {
    name: "acme/a browser that is forbidden is told so",
    specification: "§4",
    request: { headers: [BROWSER] },
    gateway: { status: 403, body: "no" },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, { body: "no", absent: ["location"] }),
    },
    differences: structuredInLua(denied(403, { absent: ["location"] })),
  },
];

/** What of the table says something else about these filters. */
export const SKIPS_OF_ACME = [
  {
    case: "check-call/as many header lines as a call can carry",
    reason: "the tenant's line is one of the 1,024",
  },
] as const;
