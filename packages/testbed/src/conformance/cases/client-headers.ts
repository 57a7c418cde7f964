/** `client_headers`: what of the gateway's reply the client gets beside the decision headers (specification §2, §4). */
import type { ConformanceCase, HeaderLine } from "../case.js";
import { DECISION_HEADERS } from "../case.js";
import {
  SERVICE_BODY,
  asked,
  denied,
  gatewayFailed,
  granted,
  reached,
  skipped,
  wouldBe,
} from "./expectations.js";

const QUOTA: readonly HeaderLine[] = [
  ["X-Quota-Left", "5"],
  ["Set-Cookie", "gateway=1"],
  ["X-Internal", "secret"],
  ["X-Quota-Reset", "60"],
  ["Set-Cookie", "gateway=2"],
];
const ON_ALLOW = { client_headers: { on_allow: ["x-quota-*", "Set-Cookie"] } };

const CHALLENGE: readonly HeaderLine[] = [
  ["WWW-Authenticate", 'Bearer realm="one"'],
  ["X-Why", "role"],
  ["X-Why-Not", "time"],
  ["X-Why", "tenant"],
  ["Location", "/login"],
];

export const CLIENT_HEADERS: readonly ConformanceCase[] = [
  {
    name: "client-headers/on_allow: beside the service's own",
    specification: "§4",
    configuration: ON_ALLOW,
    gateway: { status: 200, headers: [...DECISION_HEADERS, ...QUOTA] },
    service: { headers: [["Set-Cookie", "service=1"]] },
    expect: {
      gateway: asked(),
      service: reached({ absent: ["x-quota-left", "set-cookie"] }),
      client: granted({
        headers: {
          "x-quota-left": ["5"],
          "x-quota-reset": ["60"],
          "set-cookie": ["service=1", "gateway=1", "gateway=2"],
        },
        absent: ["x-internal"],
      }),
    },
  },
  {
    name: "client-headers/on_allow: a gateway that gives none",
    specification: "§4",
    configuration: ON_ALLOW,
    service: { headers: [["X-Quota-Left", "of the service"]] },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({ headers: { "x-quota-left": ["of the service"] } }),
    },
  },
  {
    name: "client-headers/on_allow: nothing that describes the gateway's body",
    specification: "§4",
    configuration: { client_headers: { on_allow: ["content-*", "x-note"] } },
    gateway: {
      status: 200,
      headers: [
        ...DECISION_HEADERS,
        ["content-type", "application/json"],
        ["content-language", "tr"],
        ["content-encoding", "gzip"],
        ["x-note", "1"],
      ],
    },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({
        headers: { "content-type": ["text/plain"], "x-note": ["1"] },
        absent: ["content-language", "content-encoding"],
      }),
    },
  },
  {
    name: "client-headers/on_allow: not with a refusal",
    specification: "§4",
    configuration: ON_ALLOW,
    gateway: {
      status: 403,
      headers: [
        ["X-Quota-Left", "0"],
        ["Retry-After", "60"],
      ],
    },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, { headers: { "retry-after": ["60"] }, absent: ["x-quota-left"] }),
    },
  },
  {
    name: "client-headers/on_allow: not on a skipped request",
    specification: "§4",
    configuration: { ...ON_ALLOW, skip_paths: ["/orders"] },
    expect: {
      gateway: "not asked",
      service: reached(),
      client: skipped({ absent: ["x-quota-left"] }),
    },
  },
  {
    name: "client-headers/on_allow: values byte for byte",
    specification: "§4",
    configuration: { client_headers: { on_allow: ["x-bytes", "x-empty"] } },
    gateway: {
      status: 200,
      headers: [
        ...DECISION_HEADERS,
        ["X-Bytes", "\xc3\x87a\xc4\x9flar \xff\x80\ttab"],
        ["X-Empty", ""],
      ],
    },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({
        headers: { "x-bytes": ["\xc3\x87a\xc4\x9flar \xff\x80\ttab"], "x-empty": [""] },
      }),
    },
  },
  {
    name: "client-headers/on_allow: decision headers come once, whatever matches them",
    specification: "§4",
    configuration: { client_headers: { on_allow: ["keymate-*", "x-*"] } },
    gateway: {
      status: 200,
      headers: [
        ...DECISION_HEADERS,
        ["Keymate-Gateway-Auth-Status", "SKIPPED"],
        ["Keymate-Note", "1"],
      ],
    },
    // Envoy's own line about the service; without a pattern for it the gateway's would stand beside it.
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({
        headers: { "keymate-note": ["1"], "x-envoy-upstream-service-time": /^\d+$/ },
      }),
    },
  },
  {
    name: "client-headers/on_deny: in place of the default list",
    specification: "§4",
    configuration: {
      client_headers: { on_deny: ["X_Why", "location"] },
      deny_response: { body: "structured" },
    },
    gateway: { status: 401, headers: CHALLENGE },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(401, {
        headers: { "x-why": ["role", "tenant"], location: ["/login"] },
        absent: ["www-authenticate", "x-why-not"],
      }),
    },
  },
  {
    name: "client-headers/on_deny: beginnings",
    specification: "§4",
    configuration: { client_headers: { on_deny: ["X-Why*", "WWW-*"] } },
    gateway: { status: 401, headers: CHALLENGE },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(401, {
        headers: {
          "x-why": ["role", "tenant"],
          "x-why-not": ["time"],
          "www-authenticate": ['Bearer realm="one"'],
        },
        absent: ["location"],
      }),
    },
  },
  {
    name: "client-headers/on_deny: an empty list keeps everything inside",
    specification: "§4",
    configuration: { client_headers: { on_deny: [] } },
    gateway: {
      status: 401,
      headers: [...CHALLENGE, ["keymate-decision", "DENY"], ["set-cookie", "a=1"]],
    },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(401, { absent: ["www-authenticate", "x-why", "location", "set-cookie"] }, [
        ["keymate-decision", "DENY"],
      ]),
    },
  },
  {
    name: "client-headers/on_allow alone leaves the default list of refusals",
    specification: "§4",
    configuration: { client_headers: { on_allow: ["x-quota-left"] } },
    gateway: { status: 401, headers: CHALLENGE },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(401, {
        headers: { "www-authenticate": ['Bearer realm="one"'], location: ["/login"] },
        absent: ["x-why"],
      }),
    },
  },
  {
    name: "client-headers/on_deny: an error of the gateway, too",
    specification: "§4",
    configuration: { client_headers: { on_deny: ["x-why"] } },
    gateway: { status: 503, headers: [...CHALLENGE, ["Retry-After", "3"]] },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: gatewayFailed(503, {
        headers: { "x-why": ["role", "tenant"] },
        absent: ["retry-after"],
      }),
    },
  },
  {
    name: "client-headers/on_deny: nothing that speaks in the plugin's or Envoy's name",
    specification: "§4",
    configuration: { client_headers: { on_deny: ["*"] } },
    gateway: {
      status: 403,
      headers: [
        ["keymate-decision", "DENY"],
        ["keymate-gateway-auth-status", "GRANTED"],
        ["keymate-gateway-auth-reason", "forged"],
        ["keymate-gateway-auth-duration", "-1"],
        ["keymate_gateway.auth_status", "GRANTED"],
        ["keymate_decision", "ALLOW"],
        ["x-why", "role"],
      ],
      body: "no",
    },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(
        403,
        {
          headers: { "x-why": ["role"], "x-envoy-upstream-service-time": [] },
          absent: ["keymate_gateway.auth_status", "keymate_decision"],
        },
        [["keymate-decision", "DENY"]],
      ),
    },
  },
  {
    name: "client-headers/neither list applies to what passes in shadow mode",
    specification: "§4",
    configuration: {
      mode: "shadow",
      client_headers: { on_allow: ["x-why"], on_deny: ["x-why", "www-authenticate"] },
    },
    gateway: { status: 401, headers: [...CHALLENGE, ["keymate-decision", "DENY"]] },
    expect: {
      gateway: asked(),
      service: reached(),
      client: wouldBe(
        "DENIED",
        { absent: ["x-why", "www-authenticate", "location"], body: SERVICE_BODY },
        [["keymate-decision", "DENY"]],
      ),
    },
  },
];
