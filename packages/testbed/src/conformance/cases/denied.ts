/** The gateway said no (specification §4): its status, its decision headers and the headers a client needs to go on. */
import type { ConformanceCase, HeaderLine } from "../case.js";
import { asked, denied, structuredInLua } from "./expectations.js";

const DECISION: readonly HeaderLine[] = [
  ["keymate-decision", "DENY"],
  ["keymate-decision-latency", "12"],
  ["keymate-decision-authority-latency", "9"],
  ["keymate-decision-cache", "HIT"],
  ["keymate-gateway", "reference"],
];

export const DENIED: readonly ConformanceCase[] = [
  ...[300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 407, 418, 429, 451, 499].map(withBody),
  headersOfTheReply(),
  {
    name: "denied/several set-cookie and www-authenticate lines are kept in order",
    specification: "§4",
    gateway: {
      status: 401,
      headers: [
        ["set-cookie", "a=1; Path=/"],
        ["www-authenticate", 'Bearer realm="one"'],
        ["set-cookie", "b=2; Secure"],
        ["www-authenticate", 'Basic realm="two"'],
        ["set-cookie", "c=3; HttpOnly"],
      ],
    },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(401, {
        headers: {
          "set-cookie": ["a=1; Path=/", "b=2; Secure", "c=3; HttpOnly"],
          "www-authenticate": ['Bearer realm="one"', 'Basic realm="two"'],
        },
      }),
    },
  },
  {
    name: "denied/other headers of the gateway's reply stay inside",
    specification: "§2",
    gateway: {
      status: 403,
      headers: [
        ["x-internal", "secret"],
        ["authorization", "Bearer internal"],
        ["x-accel-redirect", "/private"],
        ["refresh", "0; url=/elsewhere"],
        ["grpc-status", "0"],
        ["grpc-message", "ok"],
        ["keymate-gateway-auth-status", "GRANTED"],
        ["keymate-gateway-auth-duration", "-1"],
        ["keymate-gateway-auth-reason", "forged"],
      ],
      body: "no",
    },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, {
        absent: [
          "x-internal",
          "authorization",
          "x-accel-redirect",
          "refresh",
          "grpc-status",
          "grpc-message",
        ],
      }),
    },
  },
  {
    name: "denied/every line of a repeated decision header is relayed in order",
    specification: "§4",
    gateway: {
      status: 403,
      headers: [
        ["keymate-decision", "DENY"],
        ["keymate-gateway", "edge"],
        ["keymate-decision", "reason=quota"],
      ],
    },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(403, {}, [
        ["keymate-decision", "DENY"],
        ["keymate-decision", "reason=quota"],
        ["keymate-gateway", "edge"],
      ]),
    },
  },
  {
    name: "denied/304 from the gateway denies, without a body",
    specification: "§4",
    gateway: { status: 304, headers: [["keymate-decision", "DENY"]] },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(304, { body: "" }, [["keymate-decision", "DENY"]]),
    },
  },
  {
    name: "denied/HEAD has the status and the headers, and no body",
    specification: "§7",
    request: { method: "HEAD" },
    gateway: { status: 403, headers: DECISION, body: "<p>no</p>" },
    expect: {
      gateway: asked({ target: "HEAD" }),
      service: "not reached",
      client: denied(403, { body: "" }, DECISION),
    },
  },
  {
    name: "denied/nothing of an upload reaches the service",
    specification: "§6",
    request: { method: "POST", body: "x".repeat(200_000) },
    gateway: { status: 403 },
    expect: {
      gateway: asked({ target: "POST", body: "" }),
      service: "not reached",
      client: denied(403),
    },
  },
  bodyBytes("every byte of the gateway's body", everyByte()),
  bodyBytes("a gateway's body of 200 KiB", "0123456789abcdef".repeat(12_800)),
  bodyBytes("a gateway's body of 2 MiB", "0123456789abcdef".repeat(131_072)),
];

function withBody(status: number): ConformanceCase {
  const body = `<p>gateway ${status}</p>`;
  const isRedirect = status < 400 && status !== 300;
  const location: HeaderLine[] = isRedirect ? [["location", "https://login.test/?next=%2F"]] : [];
  const client = denied(
    status,
    {
      headers: {
        "content-type": ["text/html; charset=utf-8"],
        ...(isRedirect ? { location: ["https://login.test/?next=%2F"] } : {}),
      },
      body,
    },
    DECISION,
  );
  return {
    name: `denied/${status} with the gateway's body`,
    specification: "§4",
    gateway: {
      status,
      headers: [["content-type", "text/html; charset=utf-8"], ...location, ...DECISION],
      body,
    },
    expect: { gateway: asked(), service: "not reached", client },
    differences: structuredInLua(client),
  };
}

/** Every header that a denying reply hands to the client by default (specification §2, `client_headers.on_deny`). */
function headersOfTheReply(): ConformanceCase {
  const headers: readonly HeaderLine[] = [
    ["content-type", "text/plain"],
    ["www-authenticate", 'Bearer error="invalid_token"'],
    ["proxy-authenticate", "Basic"],
    ["location", "/login"],
    ["set-cookie", "state=1"],
    ["retry-after", "7"],
    ["cache-control", "no-store"],
    ["vary", "Cookie"],
    ["content-language", "tr"],
  ];
  const client = denied(403, {
    headers: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
    body: "no",
  });
  return {
    name: "denied/headers of the gateway's reply that a client needs",
    specification: "§2",
    gateway: { status: 403, headers, body: client.body ?? "" },
    expect: { gateway: asked(), service: "not reached", client },
    differences: structuredInLua(client),
  };
}

function bodyBytes(what: string, body: string): ConformanceCase {
  const headers: readonly HeaderLine[] = [["content-type", "application/octet-stream"]];
  const client = denied(403, {
    headers: { "content-type": ["application/octet-stream"] },
    body,
  });
  return {
    name: `denied/${what}`,
    specification: "§4",
    gateway: { status: 403, headers, body },
    expect: { gateway: asked(), service: "not reached", client },
    differences: structuredInLua(client),
  };
}

function everyByte(): string {
  return String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
}
