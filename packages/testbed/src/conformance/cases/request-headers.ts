/** `request_headers`: what of the client's headers the gateway gets, and what it gets beside them (specification §2, §3). */
import type { ConformanceCase, HeaderExpectation, HeaderLine } from "../case.js";
import { ENFORCER_VALUE, asExpectation, asked, granted, reached, skipped } from "./expectations.js";
import { aliasesOf } from "./strip-list-names.js";

/** Headers of the strip list that Envoy leaves to a filter. */
const STRIPPED: readonly HeaderLine[] = [
  // Envoy keeps the x-envoy-* of whom it believes to be inside the mesh.
  ["X-Forwarded-For", "10.1.2.3"],
  ["X-Envoy-Retry-On", "5xx"],
  ["If-None-Match", '"1"'],
  ["Range", "bytes=0-1"],
  ["Accept-Encoding", "gzip"],
  ["Proxy-Authorization", "Basic abcdef"],
  ["Keymate-Target-Uri", "/forged"],
  ["Keymate_Enforcer", "forged"],
  ["Keymate.Partial.Body", "true"],
];
const STRIPPED_NAMES = STRIPPED.slice(1)
  .map(([name]) => name.toLowerCase())
  .filter((name) => name !== "keymate-target-uri");

const MANY: readonly HeaderLine[] = [
  ["Authorization", "Bearer abcdef"],
  ["X-Tenant-Id", "7"],
  ["X-Tenant", "bare"],
  ["X-Tenants", "many"],
  ["Cookie", "session=abcdef"],
  ["X-Tenant-Name", "seven"],
  ["X-Tenant-Id", "8"],
];

export const REQUEST_HEADERS: readonly ConformanceCase[] = [
  received("without the key the gateway gets all", {}, asExpectation(MANY), []),
  received("empty lists change nothing", { allow: [], deny: [], set: {} }, asExpectation(MANY), []),
  received(
    "allow: names and beginnings",
    { allow: ["authorization", "x-tenant-*"] },
    {
      authorization: ["Bearer abcdef"],
      "x-tenant-id": ["7", "8"],
      "x-tenant-name": ["seven"],
    },
    ["cookie", "x-tenant", "x-tenants"],
  ),
  received(
    "allow: in whatever case",
    { allow: ["AUTHORIZATION", "X-TENANT-*"] },
    { authorization: ["Bearer abcdef"], "x-tenant-id": ["7", "8"] },
    ["cookie", "x-tenant"],
  ),
  received(
    "deny: names and beginnings",
    { deny: ["Cookie", "X-Tenant-*"] },
    { authorization: ["Bearer abcdef"], "x-tenant": ["bare"], "x-tenants": ["many"] },
    ["cookie", "x-tenant-id", "x-tenant-name"],
  ),
  received(
    "deny is stronger than allow",
    { allow: ["x-tenant*"], deny: ["x-tenant-id"] },
    { "x-tenant": ["bare"], "x-tenants": ["many"], "x-tenant-name": ["seven"] },
    ["x-tenant-id", "authorization", "cookie"],
  ),
  received(
    "deny: all of them, and not what the plugin says",
    { deny: ["*", "keymate-*"] },
    {
      "keymate-enforcer": [ENFORCER_VALUE],
      "keymate-target-uri": ["/orders"],
      "keymate-target-method": ["GET"],
    },
    MANY.map(([name]) => name.toLowerCase()),
  ),
  received("deny: what the strip list holds back anyway", { deny: ["Host", "if-*"] }, {}, []),
  {
    name: "request-headers/allow: aliases count as the name",
    specification: "§3",
    configuration: { request_headers: { allow: ["x-tenant-id", "X_Realm_*"] } },
    request: {
      headers: [
        ["X_Tenant_Id", "1"],
        ["x.tenant-id", "2"],
        ["X-Realm-A", "3"],
        ["x.realm.b", "4"],
        ["X-Tenant_Idx", "5"],
      ],
    },
    expect: {
      gateway: asked({
        headers: {
          x_tenant_id: ["1"],
          "x.tenant-id": ["2"],
          "x-realm-a": ["3"],
          "x.realm.b": ["4"],
        },
        absent: ["x-tenant_idx"],
      }),
      service: reached({ headers: { "x-tenant_idx": ["5"] } }),
      client: granted(),
    },
  },
  {
    name: "request-headers/deny: aliases count as the name",
    specification: "§3",
    configuration: { request_headers: { deny: ["x-secret", "x.hidden_*"] } },
    request: {
      protocol: "HTTP/2",
      headers: [
        ...aliasesOf("X-Secret").map((name): HeaderLine => [name, "1"]),
        ["x-hidden-a", "2"],
        ["X_Hidden.B", "3"],
        ["X-Kept", "4"],
      ],
    },
    expect: {
      gateway: asked({
        headers: { "x-kept": ["4"] },
        absent: [
          ...aliasesOf("x-secret").map((name) => name.toLowerCase()),
          "x-hidden-a",
          "x_hidden.b",
        ],
      }),
      service: reached({ headers: { "x-hidden-a": ["2"], "x_hidden.b": ["3"] } }),
      client: granted(),
    },
  },
  ...[["*"], ["x-*", "i*", "r*", "a*", "p*", "k*", "keymate*"]].map((allow): ConformanceCase => ({
    name: `request-headers/allow: ${allow.join(" ")} does not loosen the strip list`,
    specification: "§3",
    configuration: { request_headers: { allow } },
    request: { headers: [...STRIPPED, ["X-Kept", "1"]] },
    expect: {
      gateway: asked({ headers: { "x-kept": ["1"] }, absent: STRIPPED_NAMES }),
      service: reached({
        headers: { "x-kept": ["1"], range: ["bytes=0-1"] },
        absent: ["keymate_enforcer", "keymate.partial.body"],
      }),
      client: granted(),
    },
  })),
  {
    name: "request-headers/set: texts and variables",
    specification: "§3",
    configuration: {
      request_headers: {
        set: {
          "X-Text": "as it is",
          "X-Line": "%METHOD% %PATH% at %HOST%",
          "X-Share": "100%%",
          "X-Percents": "%%METHOD%%%METHOD%%%",
          "X-Empty": "",
          "X-Twice": "%METHOD%%METHOD%",
        },
      },
    },
    request: { method: "PUT", path: "/orders?x=%41", authority: "orders.test:8443" },
    expect: {
      gateway: asked({
        target: "PUT",
        uri: "/orders?x=%41",
        headers: {
          "x-text": ["as it is"],
          "x-line": ["PUT /orders?x=%41 at orders.test:8443"],
          "x-share": ["100%"],
          "x-percents": ["%METHOD%PUT%"],
          "x-empty": [""],
          "x-twice": ["PUTPUT"],
        },
      }),
      service: reached({
        method: "PUT",
        path: "/orders?x=%41",
        authority: "orders.test:8443",
        absent: ["x-text", "x-line", "x-share", "x-empty"],
      }),
      client: granted(),
    },
  },
  {
    name: "request-headers/set: values that are not ASCII",
    specification: "§3",
    configuration: { request_headers: { set: { "X-Note": "Ç%METHOD%ğ\t🔑" } } },
    expect: {
      gateway: asked({
        headers: { "x-note": [Buffer.from("ÇGETğ\t🔑", "utf8").toString("latin1")] },
      }),
      service: reached(),
      client: granted(),
    },
  },
  {
    name: "request-headers/set: the address that Envoy believes",
    specification: "§3",
    configuration: { request_headers: { set: { "X-Source": "%SOURCE_ADDRESS%" } } },
    expect: {
      gateway: asked({ headers: { "x-source": /^127\.0\.0\.1:\d+$/ } }),
      service: reached(),
      client: granted(),
    },
  },
  {
    name: "request-headers/set: what is not known is empty",
    specification: "§3",
    configuration: {
      request_headers: {
        set: { "X-Unknown": "[%PEER_SPIFFE_ID%][%SNI%][%ROUTE_NAME%][%WORKLOAD_NAME%]" },
      },
    },
    expect: {
      gateway: asked({ headers: { "x-unknown": ["[][][][]"] } }),
      service: reached(),
      client: granted(),
    },
  },
  {
    name: "request-headers/set: a client's own reaches the service and not the gateway",
    specification: "§3",
    configuration: { request_headers: { set: { "X-Caller-Id": "%METHOD%" } } },
    request: {
      headers: [
        ["X-Caller-Id", "forged"],
        ...aliasesOf("X-Caller-Id").map((name): HeaderLine => [name, "forged"]),
        ["x-caller-id", "again"],
      ],
    },
    expect: {
      gateway: asked({
        headers: { "x-caller-id": ["GET"] },
        absent: aliasesOf("X-Caller-Id").map((name) => name.toLowerCase()),
      }),
      service: reached({ headers: { "x-caller-id": ["forged", "again"] } }),
      client: granted(),
    },
  },
  {
    name: "request-headers/set: is stronger than allow and deny",
    specification: "§3",
    configuration: {
      request_headers: { allow: ["accept"], deny: ["x-mine"], set: { "X-Mine": "1" } },
    },
    request: {
      headers: [
        ["Accept", "text/html"],
        ["X-Mine", "2"],
      ],
    },
    expect: {
      gateway: asked({ headers: { "x-mine": ["1"], accept: ["text/html"] } }),
      service: reached({ headers: { "x-mine": ["2"] } }),
      client: granted(),
    },
  },
  {
    name: "request-headers/set: what a client writes stays inside its line",
    specification: "§3",
    configuration: { request_headers: { set: { "X-Line": "<%PATH%|%HOST%>" } } },
    request: { path: '/a%0d%0aX-Injected:%201?q="%METHOD%"', authority: "%PATH%.test" },
    expect: {
      gateway: asked({
        uri: '/a%0d%0aX-Injected:%201?q="%METHOD%"',
        headers: { "x-line": ['</a%0d%0aX-Injected:%201?q="%METHOD%"|%PATH%.test>'] },
        absent: ["x-injected"],
      }),
      service: reached({
        path: '/a%0d%0aX-Injected:%201?q="%METHOD%"',
        authority: "%PATH%.test",
      }),
      client: granted(),
    },
  },
  {
    name: "request-headers/set: in place of a content type, where bodies are captured",
    specification: "§3",
    configuration: {
      body: { mode: "partial", max_bytes: 4 },
      request_headers: { deny: ["*"], set: { "Content-Type": "x/y", "X-At": "%HOST%%PATH%" } },
    },
    request: { method: "POST", body: "hello", headers: [["Content-Type", "application/json"]] },
    expect: {
      gateway: asked({
        target: "POST",
        headers: {
          "content-type": ["x/y"],
          "x-at": ["service.test/orders"],
          "keymate-partial-body": ["true"],
        },
        body: "hell",
      }),
      service: reached({
        method: "POST",
        headers: { "content-type": ["application/json"] },
        absent: ["x-at"],
        body: "hello",
      }),
      client: granted(),
    },
  },
  {
    name: "request-headers/set: nothing is set on a request that nobody is asked about",
    specification: "§5",
    configuration: { skip_paths: ["/"], request_headers: { set: { "X-Mine": "1" } } },
    request: { headers: [["X-Mine", "2"]] },
    expect: {
      gateway: "not asked",
      service: reached({ headers: { "x-mine": ["2"] } }),
      client: skipped(),
    },
  },
];

/** What of `MANY` the gateway gets. The service gets all of it. */
function received(
  what: string,
  rules: Readonly<Record<string, unknown>>,
  headers: HeaderExpectation,
  absent: readonly string[],
): ConformanceCase {
  return {
    name: `request-headers/${what}`,
    specification: "§3",
    configuration: Object.keys(rules).length === 0 ? {} : { request_headers: rules },
    request: { headers: MANY },
    expect: {
      gateway: asked({ headers, absent }),
      service: reached({ headers: asExpectation(MANY) }),
      client: granted(),
    },
  };
}
