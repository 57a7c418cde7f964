/** `deny_response.negotiate`: the plugin's own documents as JSON or as text, as the client likes better (specification §4, RFC 9110 §12.5.1). */
import type { CaseRequest, ConformanceCase, HeaderLine, ResponseExpectation } from "../case.js";
import {
  ACCESS_DENIED,
  DISPATCH_FAILED,
  JSON_CONTENT,
  NO_HEADERS,
  NO_PATH,
  asked,
  denied,
  gatewayFailed,
  granted,
  reached,
} from "./expectations.js";

const NEGOTIATE = { negotiate: true };
const TEXT = { "content-type": ["text/plain"], vary: ["accept"] };
const JSON_OR_TEXT = { ...JSON_CONTENT, vary: ["accept"] };
const DENIED_TEXT = "Access Denied: Authorization check failed";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

export const NEGOTIATION: readonly ConformanceCase[] = [
  ...(
    [
      ["text/plain", "text/plain"],
      ["text/html, as browsers send it", BROWSER],
      ["any text", "text/*"],
      ["text in capitals and blanks", "TEXT/Plain \t; q=0.9 , application/JSON ;q=0.5"],
      ["text more than JSON", "application/json;q=0.1, text/plain;q=0.2"],
      ["text of some parameters", "text/html;level=1;q=0.3, */*;q=0.299"],
      ["anything but JSON", "*/*, application/json;q=0"],
      [
        "JSON as malformed as can be",
        "application/json;q=2, application/*;q=0.2, text/plain;q=0.3",
      ],
    ] as const
  ).map(([what, accept]) => structured(`text for ${what}`, [["Accept", accept]], true)),
  ...(
    [
      ["application/json", "application/json"],
      ["anything", "*/*"],
      ["both alike", "text/html, application/json"],
      ["both alike, as axios sends it", "application/json, text/plain, */*"],
      ["JSON more than text", "text/plain;q=0.5, application/json;q=0.6"],
      ["any application more than text", "text/*;q=0.9, application/*"],
      [
        "the more specific range",
        "text/*, text/plain;q=0.1, text/html;q=0.1, application/json;q=0.2",
      ],
      ["neither", "image/png, application/xml"],
      ["no text at all", "text/plain;q=0, text/html;q=0.000"],
      [
        "malformed weights of text",
        "text/plain;q=, text/html;q=1.001, text/*;q=-1, text/*;q=0.1234",
      ],
      ["an empty line", ""],
      ["commas and semicolons", ",;,,;q=1;,/,*/"],
      ["bytes that are none of ASCII", "\xff\xfe/\x80;q=\xff"],
      ["a line of more than 1,024 bytes", `text/plain;p=${"a".repeat(1012)}`],
    ] as const
  ).map(([what, accept]) => structured(`JSON for ${what}`, [["Accept", accept]], false)),
  structured(
    "text for a line of 1,024 bytes",
    [["Accept", `text/plain;p=${"a".repeat(1011)}`]],
    true,
  ),
  structured("JSON for a client that does not say", [], false),
  {
    ...structured("a vary of the gateway stays", [["Accept", "text/plain"]], true),
    gateway: { status: 403, headers: [["vary", "cookie"]] },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, { headers: { ...TEXT, vary: ["cookie, accept"] }, body: DENIED_TEXT }),
    },
  },
  ...[true, false].map((isText) => ({
    ...structured(
      `a content type is that of the JSON document, ${isText ? "not of the text" : "when it is JSON"}`,
      [["Accept", isText ? "text/plain" : "*/*"]],
      isText,
    ),
    configuration: {
      deny_response: {
        body: "structured",
        content_type: "application/problem+json",
        negotiate: true,
      },
    },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, {
        headers: isText ? TEXT : { ...TEXT, "content-type": ["application/problem+json"] },
        body: isText ? DENIED_TEXT : ACCESS_DENIED,
      }),
    } as const,
  })),
  {
    ...structured("HEAD has no body", [["Accept", "text/plain"]], true),
    request: { method: "HEAD", headers: [["Accept", "text/plain"]] },
    expect: {
      gateway: asked({ target: "HEAD" }),
      service: "not reached",
      client: denied(403, { headers: TEXT, body: "" }),
    },
  },
  {
    ...structured("an error of the gateway", [["Accept", "text/plain"]], true),
    gateway: { status: 500 },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: gatewayFailed(500, { headers: TEXT, body: DENIED_TEXT }),
    },
  },
  own(
    "a gateway that is down",
    { cluster_name: "refused" },
    {},
    gatewayFailed(502, {
      headers: TEXT,
      body: "Authorization Service Unavailable (Dispatch Failed)",
    }),
  ),
  own(
    "an unknown cluster",
    { cluster_name: "no-such-cluster" },
    {},
    gatewayFailed(502, {
      headers: TEXT,
      body: "Authorization Service Unavailable (Dispatch Failed)",
    }),
  ),
  own(
    "a body that is too large",
    { body: { mode: "full", max_bytes: 1 } },
    { method: "POST", body: "hello" },
    denied(413, { headers: TEXT, body: "Payload Too Large" }),
  ),
  own(
    "a path that can be read in two ways",
    { check_path: "append_original" },
    { path: "/a/%2e%2e%2f../b" },
    denied(403, { headers: TEXT, body: "Access Denied: The path can be read in two ways" }),
  ),
  own(
    "a request without a path",
    {},
    { method: "CONNECT", path: null, authority: "service.test:443" },
    denied(403, { headers: TEXT, body: "Access Denied: The request has no path" }),
  ),
  {
    name: "negotiation/text for a gateway that hangs up",
    specification: "§4",
    configuration: { deny_response: NEGOTIATE },
    request: { headers: [["Accept", "text/plain"]] },
    gateway: { fault: "reset-before-headers" },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: gatewayFailed(502, {
        headers: TEXT,
        body: "Authorization Service Unavailable (No Headers)",
      }),
    },
  },
  ...(["gateway", "<h1>No</h1>"] as const).map((body): ConformanceCase => ({
    name: `negotiation/not of ${body === "gateway" ? "the gateway's words" : "a text of one's own"}`,
    specification: "§4",
    configuration: { deny_response: { body, negotiate: true } },
    request: { headers: [["Accept", "application/json"]] },
    gateway: { status: 403, headers: [["content-type", "text/html"]], body: "<p>no</p>" },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, {
        headers: { "content-type": [body === "gateway" ? "text/html" : "text/plain"] },
        absent: ["vary"],
        body: body === "gateway" ? "<p>no</p>" : body,
      }),
    },
  })),
  {
    name: "negotiation/a granted request is the service's affair",
    specification: "§4",
    configuration: { deny_response: NEGOTIATE },
    request: { headers: [["Accept", "text/plain"]] },
    expect: {
      gateway: asked({ headers: { accept: ["text/plain"] } }),
      service: reached({ headers: { accept: ["text/plain"] } }),
      client: granted({ absent: ["vary"] }),
    },
  },
  {
    name: "negotiation/a gRPC client gets its status",
    specification: "§4",
    configuration: { deny_response: { body: "structured", negotiate: true } },
    request: {
      method: "POST",
      protocol: "HTTP/2",
      headers: [["content-type", "application/grpc"]],
    },
    gateway: { status: 401 },
    expect: {
      gateway: asked({ target: "POST" }),
      service: "not reached",
      client: denied(200, { headers: { "grpc-status": ["16"] }, body: "" }),
    },
  },
  off("JSON when the gateway is down", { cluster_name: "refused" }, DISPATCH_FAILED),
  off("JSON when the gateway hangs up", {}, NO_HEADERS),
  {
    name: "negotiation/off: JSON without a path",
    specification: "§4",
    request: {
      method: "CONNECT",
      path: null,
      authority: "service.test:443",
      headers: [["Accept", "text/plain"]],
    },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: denied(403, { headers: JSON_CONTENT, absent: ["vary"], body: NO_PATH }),
    },
  },
];

function structured(
  what: string,
  headers: readonly HeaderLine[],
  isText: boolean,
): ConformanceCase {
  return {
    name: `negotiation/${what}`,
    specification: "§4",
    configuration: { deny_response: { body: "structured", negotiate: true } },
    request: { headers },
    gateway: { status: 403, headers: [["content-type", "text/html"]], body: "<p>no</p>" },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, {
        headers: isText ? TEXT : JSON_OR_TEXT,
        body: isText ? DENIED_TEXT : ACCESS_DENIED,
      }),
    },
  };
}

/** What the plugin answers without asking, or without being answered. */
function own(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  request: CaseRequest,
  client: ResponseExpectation,
): ConformanceCase {
  return {
    name: `negotiation/text for ${what}`,
    specification: "§4",
    configuration: { ...configuration, deny_response: NEGOTIATE },
    request: { ...request, headers: [["Accept", "text/plain"]] },
    expect: { gateway: "not asked", service: "not reached", client },
  };
}

/** Nothing is negotiated unless configuration says so. */
function off(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  body: string,
): ConformanceCase {
  const isAsked = configuration["cluster_name"] === undefined;
  return {
    name: `negotiation/off: ${what}`,
    specification: "§4",
    configuration: { ...configuration, deny_response: { negotiate: false } },
    request: { headers: [["Accept", "text/plain"]] },
    gateway: { fault: "reset-before-headers" },
    expect: {
      gateway: isAsked ? asked() : "not asked",
      service: "not reached",
      client: gatewayFailed(502, { headers: JSON_CONTENT, absent: ["vary"], body }),
    },
  };
}
