/** `deny_response`: what a denied client reads, the same in both runtimes (specification §2, §4). */
import type {
  CaseRequest,
  ConformanceCase,
  GatewayBehaviour,
  ResponseExpectation,
} from "../case.js";
import {
  ACCESS_DENIED,
  DISPATCH_FAILED,
  JSON_CONTENT,
  NO_PATH,
  PAYLOAD_TOO_LARGE,
  asked,
  denied,
  gatewayFailed,
  granted,
  reached,
  unavailable,
} from "./expectations.js";

const PAGE = "<h1>No</h1>";

/** What the gateway says of its refusal. */
const REFUSAL: GatewayBehaviour = {
  status: 403,
  headers: [
    ["content-type", "text/html; charset=utf-8"],
    ["content-language", "en"],
    ["cache-control", "max-age=60"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ],
  body: "<p>the gateway's own words</p>",
};
const RELAYED = { "set-cookie": ["a=1", "b=2"], "cache-control": ["max-age=60"] };

const ASCII = String.fromCharCode(...Array.from({ length: 128 }, (_, byte) => byte));
const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));

export const DENY_RESPONSE: readonly ConformanceCase[] = [
  refused("gateway: its body, byte for byte", { body: "gateway" }, REFUSAL, {
    headers: {
      ...RELAYED,
      "content-type": ["text/html; charset=utf-8"],
      "content-language": ["en"],
    },
    body: "<p>the gateway's own words</p>",
  }),
  refused(
    "gateway: every byte",
    { body: "gateway" },
    { status: 403, body: EVERY_BYTE },
    { body: EVERY_BYTE },
  ),
  refused("gateway: no body", { body: "gateway" }, { status: 403 }, { body: "" }),
  refused("structured: one JSON document", { body: "structured" }, REFUSAL, {
    headers: { ...RELAYED, ...JSON_CONTENT },
    absent: ["content-language"],
    body: ACCESS_DENIED,
  }),
  refused("a text", { body: PAGE }, REFUSAL, {
    headers: { ...RELAYED, "content-type": ["text/plain"] },
    absent: ["content-language"],
    body: PAGE,
  }),
  refused("a text of its own type", { body: PAGE, content_type: "text/html" }, REFUSAL, {
    headers: { ...RELAYED, "content-type": ["text/html"] },
    absent: ["content-language"],
    body: PAGE,
  }),
  refused("a text that is not ASCII", { body: 'Erişim yok\n"\\ \t%s' }, REFUSAL, {
    headers: { "content-type": ["text/plain"] },
    body: Buffer.from('Erişim yok\n"\\ \t%s', "utf8").toString("latin1"),
  }),
  refused("a text of every ASCII byte", { body: ASCII }, REFUSAL, { body: ASCII }),
  refused(
    "headers: values that are not ASCII",
    { body: "no", headers: { "X-Note": "Erişim\tyok" } },
    REFUSAL,
    { headers: { "x-note": [Buffer.from("Erişim\tyok", "utf8").toString("latin1")] } },
  ),
  refused("an empty text", { body: "" }, REFUSAL, { headers: RELAYED, body: "" }),
  refused("a word in another case is a text", { body: "Gateway" }, REFUSAL, {
    headers: { "content-type": ["text/plain"] },
    body: "Gateway",
  }),
  refused(
    "gateway: another content type",
    { body: "gateway", content_type: "application/problem+json" },
    REFUSAL,
    {
      headers: { ...RELAYED, "content-type": ["application/problem+json"] },
      body: "<p>the gateway's own words</p>",
    },
  ),
  refused(
    "structured: another content type",
    { body: "structured", content_type: "application/problem+json; charset=utf-8" },
    REFUSAL,
    {
      headers: { "content-type": ["application/problem+json; charset=utf-8"] },
      body: ACCESS_DENIED,
    },
  ),
  refused(
    "headers: in place of the gateway's",
    {
      body: "structured",
      headers: { "Cache-Control": "no-store", "X-Frame-Options": "DENY", "X-Empty": "" },
    },
    REFUSAL,
    {
      headers: {
        "set-cookie": ["a=1", "b=2"],
        "cache-control": ["no-store"],
        "x-frame-options": ["DENY"],
        "x-empty": [""],
        ...JSON_CONTENT,
      },
      body: ACCESS_DENIED,
    },
  ),
  refused(
    "headers: in place of several lines",
    { body: "gateway", headers: { "SET-COOKIE": "c=3" } },
    REFUSAL,
    { headers: { "set-cookie": ["c=3"], "cache-control": ["max-age=60"] } },
  ),
  {
    ...refused(
      "headers: not those that the plugin relays",
      { headers: { "X-Mine": "1" } },
      REFUSAL,
      {
        headers: { "x-mine": ["1"], "keymate-decision": [] },
      },
    ),
    gateway: { status: 403, headers: [["x-mine", "2"]] },
  },
  {
    name: "deny-response/an error of the gateway, too",
    specification: "§4",
    configuration: { deny_response: { body: PAGE, content_type: "text/html" } },
    gateway: { ...REFUSAL, status: 500 },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: gatewayFailed(500, {
        headers: { "content-type": ["text/html"], "set-cookie": ["a=1", "b=2"] },
        body: PAGE,
      }),
    },
  },
  {
    name: "deny-response/304 has no body",
    specification: "§6",
    configuration: { deny_response: { body: PAGE } },
    gateway: { status: 304, headers: [["etag", '"1"']] },
    expect: { gateway: asked(), service: "not reached", client: denied(304, { body: "" }) },
  },
  {
    name: "deny-response/HEAD has no body",
    specification: "§4",
    configuration: { deny_response: { body: PAGE, headers: { "X-Mine": "1" } } },
    request: { method: "HEAD" },
    gateway: REFUSAL,
    expect: {
      gateway: asked({ target: "HEAD" }),
      service: "not reached",
      client: denied(403, { headers: { "x-mine": ["1"] }, body: "" }),
    },
  },
  {
    name: "deny-response/gRPC gets its status",
    specification: "§4",
    configuration: { deny_response: { body: PAGE, headers: { "X-Mine": "1" } } },
    request: {
      method: "POST",
      protocol: "HTTP/2",
      headers: [["content-type", "application/grpc"]],
    },
    gateway: REFUSAL,
    expect: {
      gateway: asked({ target: "POST" }),
      service: "not reached",
      client: denied(200, {
        headers: { "grpc-status": ["7"], "x-mine": ["1"], "content-type": ["application/grpc"] },
        body: "",
      }),
    },
  },
  untouched("a granted request", {}, {}, granted()),
  untouched(
    "a dead gateway",
    { cluster_name: "refused" },
    {},
    { ...unavailable(DISPATCH_FAILED), absent: ["x-mine"] },
  ),
  untouched(
    "a body that is too large",
    { body: { mode: "full", max_bytes: 1 } },
    { method: "POST", body: "hello" },
    denied(413, { headers: JSON_CONTENT, body: PAYLOAD_TOO_LARGE, absent: ["x-mine"] }),
  ),
  untouched(
    "a request without a path",
    {},
    { method: "CONNECT", path: null, authority: "service.test:443" },
    denied(403, { headers: JSON_CONTENT, body: NO_PATH, absent: ["x-mine"] }),
  ),
];

function refused(
  what: string,
  denyResponse: Readonly<Record<string, unknown>>,
  gateway: GatewayBehaviour,
  client: Partial<ResponseExpectation>,
): ConformanceCase {
  return {
    name: `deny-response/${what}`,
    specification: "§4",
    configuration: { deny_response: denyResponse },
    gateway,
    expect: { gateway: asked(), service: "not reached", client: denied(403, client) },
  };
}

/** What the gateway did not refuse is not answered as a refusal of the gateway. */
function untouched(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  request: CaseRequest,
  client: ResponseExpectation,
): ConformanceCase {
  const isGranted = Object.keys(configuration).length + Object.keys(request).length === 0;
  return {
    name: `deny-response/not for ${what}`,
    specification: "§4",
    configuration: {
      ...configuration,
      deny_response: { body: PAGE, content_type: "text/html", headers: { "X-Mine": "1" } },
    },
    request,
    expect: {
      gateway: isGranted ? asked() : "not asked",
      service: isGranted ? reached() : "not reached",
      client,
    },
  };
}
