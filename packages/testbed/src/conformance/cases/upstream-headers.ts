/** `upstream_headers`: what the gateway tells the service. Nobody else can tell it that (specification §2, §3). */
import type { ConformanceCase, HeaderLine } from "../case.js";
import { DECISION_HEADERS } from "../case.js";
import {
  asked,
  denied,
  gatewayFailed,
  granted,
  reached,
  skipped,
  wouldBe,
} from "./expectations.js";
import { aliasesOf } from "./strip-list-names.js";

const HANDING_ON = { upstream_headers: ["X-User", "x-role-*"] };

const TOLD: readonly HeaderLine[] = [
  ["X-User", "alice"],
  ["X-Role-Main", "reader"],
  ["X-Internal", "secret"],
  ["X-Role-Main", "writer"],
  ["x-user", "alice again"],
];

const FORGED: readonly HeaderLine[] = [
  ["X-User", "mallory"],
  ["X-Role-Main", "admin"],
  ["X-Role-", "admin"],
  ...aliasesOf("X-User").map((name): HeaderLine => [name, "mallory"]),
  ...aliasesOf("X-Role-Main").map((name): HeaderLine => [name, "admin"]),
  ["x-user", "mallory again"],
];
const FORGED_NAMES = [...new Set(FORGED.map(([name]) => name.toLowerCase()))];
const FORGED_ALIASES = FORGED_NAMES.filter((name) => !["x-user", "x-role-main"].includes(name));

/** Whatever body the service gives who asked for another protocol. */
const { body: _body, ...ANSWERED } = granted();

export const UPSTREAM_HEADERS: readonly ConformanceCase[] = [
  {
    name: "upstream-headers/without the key the client's are the service's",
    specification: "§3",
    request: { headers: [["X-User", "mallory"]] },
    gateway: { status: 200, headers: [...DECISION_HEADERS, ...TOLD] },
    expect: {
      gateway: asked(),
      service: reached({ headers: { "x-user": ["mallory"] }, absent: ["x-role-main"] }),
      client: granted({ absent: ["x-user", "x-role-main"] }),
    },
  },
  {
    name: "upstream-headers/every line in order, and to the service alone",
    specification: "§3",
    configuration: HANDING_ON,
    gateway: { status: 200, headers: [...DECISION_HEADERS, ...TOLD] },
    expect: {
      gateway: asked(),
      service: reached({
        headers: { "x-user": ["alice", "alice again"], "x-role-main": ["reader", "writer"] },
        absent: ["x-internal", "keymate-decision"],
      }),
      client: granted({ absent: ["x-user", "x-role-main", "x-internal"] }),
    },
  },
  ...(["HTTP/1.1", "HTTP/2"] as const).map((protocol): ConformanceCase => ({
    name: `upstream-headers/the gateway's in place of the client's, over ${protocol}`,
    specification: "§3",
    configuration: HANDING_ON,
    request: { protocol, headers: [...FORGED, ["X-Kept", "1"]] },
    gateway: { status: 200, headers: [...DECISION_HEADERS, ...TOLD] },
    expect: {
      gateway: asked(),
      service: reached({
        headers: {
          "x-user": ["alice", "alice again"],
          "x-role-main": ["reader", "writer"],
          "x-kept": ["1"],
        },
        absent: FORGED_ALIASES,
      }),
      client: granted(),
    },
  })),
  {
    name: "upstream-headers/a gateway that says nothing leaves nothing",
    specification: "§3",
    configuration: HANDING_ON,
    request: { headers: FORGED },
    expect: { gateway: asked(), service: reached({ absent: FORGED_NAMES }), client: granted() },
  },
  {
    name: "upstream-headers/a skipped request has none",
    specification: "§5",
    configuration: { ...HANDING_ON, skip_paths: ["/orders"] },
    request: { headers: FORGED },
    expect: {
      gateway: "not asked",
      service: reached({ absent: FORGED_NAMES }),
      client: skipped(),
    },
  },
  {
    name: "upstream-headers/a request that passes a dead gateway has none",
    specification: "§6",
    configuration: { ...HANDING_ON, failure_mode: "allow", cluster_name: "refused" },
    request: { headers: FORGED },
    expect: {
      gateway: "not asked",
      service: reached({ absent: FORGED_NAMES }),
      client: wouldBe("GATEWAY_FAILED"),
    },
  },
  {
    name: "upstream-headers/a denied request in shadow mode has none",
    specification: "§3",
    configuration: { ...HANDING_ON, mode: "shadow" },
    request: { headers: FORGED },
    gateway: { status: 403, headers: TOLD },
    expect: {
      gateway: asked(),
      service: reached({ absent: FORGED_NAMES }),
      client: wouldBe("DENIED", { absent: ["x-user", "x-role-main"] }),
    },
  },
  {
    name: "upstream-headers/a request whose body is captured",
    specification: "§3",
    configuration: { ...HANDING_ON, body: { mode: "full" } },
    request: { method: "POST", body: "hello", headers: FORGED },
    gateway: { status: 200, headers: [...DECISION_HEADERS, ["X-User", "alice"]] },
    expect: {
      gateway: asked({ target: "POST", body: "hello" }),
      service: reached({
        method: "POST",
        headers: { "x-user": ["alice"] },
        absent: [...FORGED_ALIASES, "x-role-main"],
        body: "hello",
      }),
      client: granted(),
    },
  },
  {
    name: "upstream-headers/values byte for byte",
    specification: "§3",
    configuration: { upstream_headers: ["x-bytes", "x-empty"] },
    gateway: {
      status: 200,
      headers: [
        ...DECISION_HEADERS,
        ["X-Bytes", "\xc3\x87a\xc4\x9flar \xff\x80\xc0\xaf\ttab"],
        ["X-Empty", ""],
      ],
    },
    expect: {
      gateway: asked(),
      service: reached({
        headers: { "x-bytes": ["\xc3\x87a\xc4\x9flar \xff\x80\xc0\xaf\ttab"], "x-empty": [""] },
      }),
      client: granted(),
    },
  },
  {
    name: "upstream-headers/a token that the gateway exchanged",
    specification: "§3",
    configuration: { upstream_headers: ["authorization"] },
    request: { headers: [["Authorization", "Bearer of-the-client"]] },
    gateway: {
      status: 200,
      headers: [...DECISION_HEADERS, ["Authorization", "Bearer of-the-gateway"]],
    },
    expect: {
      gateway: asked({ headers: { authorization: ["Bearer of-the-client"] } }),
      service: reached({ headers: { authorization: ["Bearer of-the-gateway"] } }),
      client: granted({ absent: ["authorization"] }),
    },
  },
  {
    name: "upstream-headers/the gateway gets the client's, unless it is denied",
    specification: "§3",
    configuration: { ...HANDING_ON, request_headers: { deny: ["x-role-*"] } },
    request: { headers: FORGED },
    expect: {
      gateway: asked({
        headers: { "x-user": ["mallory", "mallory again"], x_user: ["mallory"] },
        absent: FORGED_NAMES.filter((name) => name.includes("role")),
      }),
      service: reached({ absent: FORGED_NAMES }),
      client: granted(),
    },
  },
  {
    name: "upstream-headers/an upgrade keeps what makes it one",
    specification: "§7",
    configuration: { upstream_headers: ["*"] },
    request: {
      headers: [
        ["Connection", "Upgrade"],
        ["Upgrade", "websocket"],
        ["X-Mine", "1"],
      ],
    },
    gateway: { status: 200, headers: [...DECISION_HEADERS, ["X-User", "alice"]] },
    expect: {
      gateway: asked({ absent: ["upgrade", "connection"] }),
      service: reached({
        headers: { upgrade: ["websocket"], "x-user": ["alice"] },
        absent: ["x-mine"],
      }),
      client: ANSWERED,
    },
  },
  {
    name: "upstream-headers/everything is still not what makes the request up",
    specification: "§3",
    configuration: { upstream_headers: ["*"] },
    request: {
      method: "POST",
      path: "/orders?x=1",
      authority: "orders.test:8443",
      headers: [["X-Mine", "1"]],
      body: "hello",
    },
    gateway: {
      status: 200,
      headers: [...DECISION_HEADERS, ["X-User", "alice"], ["Keymate-Target-Uri", "/forged"]],
    },
    expect: {
      gateway: asked({ target: "POST", uri: "/orders?x=1" }),
      service: reached({
        method: "POST",
        path: "/orders?x=1",
        authority: "orders.test:8443",
        headers: { "x-user": ["alice"], "x-envoy-upstream-service-time": [] },
        absent: ["x-mine", "keymate-decision", "keymate-gateway"],
        body: "hello",
      }),
      client: granted(),
    },
  },
  {
    name: "upstream-headers/everything is still not what Envoy says of the request",
    specification: "§3",
    configuration: { upstream_headers: ["*"] },
    request: {
      headers: [
        ["X-Forwarded-For", "192.0.2.7, 10.1.2.3"],
        ["X-Forwarded-Proto", "https"],
        ["X_Forwarded_For", "forged"],
      ],
    },
    gateway: {
      status: 200,
      headers: [
        ...DECISION_HEADERS,
        ["X-Forwarded-For", "of the gateway"],
        ["X-Request-Id", "of the gateway"],
        ["X_Forwarded_Proto", "of the gateway"],
      ],
    },
    expect: {
      gateway: asked(),
      service: reached({
        headers: {
          "x-forwarded-for": ["192.0.2.7, 10.1.2.3"],
          "x-forwarded-proto": ["https"],
          "x-request-id": /^[0-9a-f-]{36}$/,
        },
        absent: ["x_forwarded_for", "x_forwarded_proto"],
      }),
      client: granted(),
    },
  },
  {
    name: "upstream-headers/a refusal tells the client nothing of them",
    specification: "§4",
    configuration: HANDING_ON,
    gateway: { status: 403, headers: TOLD },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, { absent: ["x-user", "x-role-main"] }),
    },
  },
  {
    name: "upstream-headers/an error of the gateway tells the client nothing of them",
    specification: "§4",
    configuration: HANDING_ON,
    gateway: { status: 500, headers: TOLD },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: gatewayFailed(500, { absent: ["x-user", "x-role-main"] }),
    },
  },
];
