/** What of the request's body the gateway gets (specification §2, `body`). The service gets all of it, or nothing. */
import type { CaseRequest, ConformanceCase, HeaderLine } from "../case.js";
import {
  DISPATCH_FAILED,
  JSON_CONTENT,
  PAYLOAD_TOO_LARGE,
  asked,
  denied,
  granted,
  reached,
  timedOut,
  unavailable,
} from "./expectations.js";

const FULL = { body: { mode: "full", max_bytes: 16 } };
const PARTIAL = { body: { mode: "partial", max_bytes: 16 } };
const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
const SIXTEEN = "0123456789abcdef";

/** Trailers end a request in the body's place: no part of the body is the last one then. */
const WITH_TRAILERS = { protocol: "HTTP/2", trailers: [["x-checksum", "1"]] } as const;
const TRAILED = [
  ["none, and trailers", {}, "hello", "", "whole"],
  ["full, and trailers", FULL, SIXTEEN, SIXTEEN, "whole"],
  ["full without a body, and trailers", FULL, "", "", "whole"],
  ["partial of all of it, and trailers", PARTIAL, "hello", "hello", "whole"],
  ["partial without a body, and trailers", PARTIAL, "", "", "whole"],
  ["partial of its beginning, and trailers", PARTIAL, `${SIXTEEN}g`, SIXTEEN, "partial"],
] as const;

export const BODY: readonly ConformanceCase[] = [
  sent("none sends nothing", { body: { mode: "none" } }, { body: "hello" }, ""),
  sent("the default sends nothing", {}, { body: "hello" }, ""),
  sent("full sends every byte", { body: { mode: "full" } }, { body: EVERY_BYTE }, EVERY_BYTE),
  sent("full of exactly max_bytes", FULL, { body: SIXTEEN }, SIXTEEN),
  sent("full of one byte", FULL, { body: "\x00" }, "\x00"),
  sent("full without a body", FULL, { method: "GET" }, ""),
  sent("full with an empty body", FULL, { body: "" }, ""),
  sent("full over HTTP/2", FULL, { body: SIXTEEN, protocol: "HTTP/2" }, SIXTEEN),
  sent(
    "full of the default limit",
    { body: { mode: "full" } },
    { body: "x".repeat(65_536) },
    "x".repeat(65_536),
  ),
  sent(
    "full of 500 KiB",
    { body: { mode: "full", max_bytes: 1_000_000 } },
    { body: SIXTEEN.repeat(32_000) },
    SIXTEEN.repeat(32_000),
  ),
  sent("partial of less than max_bytes is whole", PARTIAL, { body: "hello" }, "hello"),
  sent("partial of exactly max_bytes is whole", PARTIAL, { body: SIXTEEN }, SIXTEEN),
  sent("partial without a body", PARTIAL, { method: "GET" }, ""),
  sent("partial sends the first max_bytes", PARTIAL, { body: `${SIXTEEN}g` }, SIXTEEN, "partial"),
  sent("partial of a large upload", PARTIAL, { body: SIXTEEN.repeat(10_000) }, SIXTEEN, "partial"),
  sent(
    "partial over HTTP/2",
    PARTIAL,
    { body: `${SIXTEEN}${EVERY_BYTE}`, protocol: "HTTP/2" },
    SIXTEEN,
    "partial",
  ),
  sent(
    "partial says so once, whatever the client says",
    PARTIAL,
    { body: `${SIXTEEN}g`, headers: [["Keymate-Partial-Body", "false"]] },
    SIXTEEN,
    "partial",
  ),
  sent(
    "full does not say partial when the client does",
    FULL,
    { body: "hello", headers: [["Keymate-Partial-Body", "true"]] },
    "hello",
  ),
  ...TRAILED.map(([what, configuration, body, captured, extent]) =>
    sent(what, configuration, { body, ...WITH_TRAILERS }, captured, extent),
  ),
  ...TRAILED.map(([what, configuration, body, captured]): ConformanceCase => ({
    name: `body/${what}, and denied`,
    specification: "§6",
    configuration,
    request: { method: "POST", body, ...WITH_TRAILERS },
    gateway: { status: 403 },
    expect: {
      gateway: asked({ target: "POST", body: captured }),
      service: "not reached",
      client: denied(403),
    },
  })),
  tooLarge("full of too much, and trailers", FULL, { body: `${SIXTEEN}g`, ...WITH_TRAILERS }),
  tooLarge("full of one byte more than max_bytes", FULL, { body: `${SIXTEEN}g` }),
  tooLarge("full of far more than max_bytes", FULL, { body: "x".repeat(200_000) }),
  tooLarge("full over HTTP/2, without a length", FULL, {
    body: "x".repeat(40_000),
    protocol: "HTTP/2",
  }),
  tooLarge("full over the default limit", { body: { mode: "full" } }, { body: "x".repeat(65_537) }),
  tooLarge(
    "full while the gateway is dead",
    { ...FULL, cluster_name: "refused" },
    { body: "x".repeat(17) },
  ),
  {
    name: "body/full and denied: nothing reaches the service",
    specification: "§6",
    configuration: FULL,
    request: { method: "POST", body: SIXTEEN },
    gateway: { status: 403 },
    expect: {
      gateway: asked({ target: "POST", body: SIXTEEN }),
      service: "not reached",
      client: denied(403),
    },
  },
  {
    name: "body/partial and denied: nothing reaches the service",
    specification: "§6",
    configuration: PARTIAL,
    request: { method: "POST", body: SIXTEEN.repeat(5_000) },
    gateway: { status: 403 },
    expect: {
      gateway: asked({ target: "POST", body: SIXTEEN }),
      service: "not reached",
      client: denied(403),
    },
  },
  {
    name: "body/full with a dead gateway",
    specification: "§6",
    configuration: { ...FULL, cluster_name: "refused" },
    request: { method: "POST", body: "hello" },
    expect: { gateway: "not asked", service: "not reached", client: unavailable(DISPATCH_FAILED) },
  },
  {
    name: "body/full with a silent gateway",
    specification: "§6",
    configuration: { ...FULL, timeout: 300 },
    request: { method: "POST", body: "hello" },
    gateway: { fault: "silent" },
    expect: {
      gateway: asked({ target: "POST", body: "hello" }),
      service: "not reached",
      client: timedOut(),
    },
  },
];

/** The gateway gets `captured`, the service the whole body. */
function sent(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  request: CaseRequest,
  captured: string,
  extent: "whole" | "partial" = "whole",
): ConformanceCase {
  const method = request.method ?? "POST";
  const headers: HeaderLine[] = [
    ...(request.headers ?? []),
    ["Content-Type", "application/x-test"],
  ];
  return {
    name: `body/${what}`,
    specification: "§2",
    configuration,
    request: { ...request, method, headers },
    expect: {
      gateway: asked({
        target: method,
        headers: {
          "content-type": ["application/x-test"],
          ...(extent === "partial" ? { "keymate-partial-body": ["true"] } : {}),
        },
        absent: extent === "partial" ? [] : ["keymate-partial-body"],
        body: captured,
      }),
      service: reached({
        method,
        headers: { "content-type": ["application/x-test"] },
        absent: ["keymate-partial-body"],
        body: request.body ?? "",
      }),
      client: granted(),
    },
  };
}

/** Nobody gets anything. */
function tooLarge(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  request: CaseRequest,
): ConformanceCase {
  return {
    name: `body/${what}`,
    specification: "§2",
    configuration,
    request: { method: "POST", ...request },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: denied(413, { headers: JSON_CONTENT, body: PAYLOAD_TOO_LARGE }),
    },
  };
}
