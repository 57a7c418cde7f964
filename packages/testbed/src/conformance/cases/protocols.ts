/** The same over HTTP/2, and what is particular to a protocol (specification §7). */
import type { ConformanceCase } from "../case.js";
import {
  DISPATCH_FAILED,
  asked,
  denied,
  granted,
  reached,
  structuredInLua,
  timedOut,
  unavailable,
} from "./expectations.js";

const FORBIDDEN = denied(403, { headers: { "content-type": ["text/plain"] }, body: "no" }, [
  ["keymate-decision", "DENY"],
]);

export const PROTOCOLS: readonly ConformanceCase[] = [
  {
    name: "protocols/HTTP/2 granted",
    specification: "§7",
    request: { protocol: "HTTP/2" },
    expect: { gateway: asked(), service: reached(), client: granted() },
  },
  {
    name: "protocols/HTTP/2 denied",
    specification: "§7",
    request: { protocol: "HTTP/2" },
    gateway: {
      status: 403,
      headers: [
        ["content-type", "text/plain"],
        ["keymate-decision", "DENY"],
      ],
      body: "no",
    },
    expect: { gateway: asked(), service: "not reached", client: FORBIDDEN },
    differences: structuredInLua(FORBIDDEN),
  },
  {
    name: "protocols/HTTP/2 with a silent gateway",
    specification: "§7",
    configuration: { timeout: 300 },
    request: { protocol: "HTTP/2" },
    gateway: { fault: "silent" },
    expect: { gateway: asked(), service: "not reached", client: timedOut() },
  },
  {
    name: "protocols/HTTP/2 with a dead gateway",
    specification: "§7",
    configuration: { cluster_name: "refused" },
    request: { protocol: "HTTP/2" },
    expect: { gateway: "not asked", service: "not reached", client: unavailable(DISPATCH_FAILED) },
  },
  {
    name: "protocols/HTTP/2 upload",
    specification: "§7",
    request: { method: "POST", protocol: "HTTP/2", body: "0123456789".repeat(30_000) },
    expect: {
      gateway: asked({ target: "POST", body: "" }),
      service: reached({ method: "POST", body: "0123456789".repeat(30_000) }),
      client: granted(),
    },
  },
  {
    name: "protocols/HTTP/2 repeated headers and bytes",
    specification: "§7",
    request: {
      protocol: "HTTP/2",
      headers: [
        ["X-Tag", "one"],
        ["X-Bytes", "\x80\xff\xc0\xaf"],
        ["X-Tag", "two"],
      ],
    },
    expect: {
      gateway: asked({ headers: { "x-tag": ["one", "two"], "x-bytes": ["\x80\xff\xc0\xaf"] } }),
      service: reached({ headers: { "x-tag": ["one", "two"], "x-bytes": ["\x80\xff\xc0\xaf"] } }),
      client: granted(),
    },
  },
  {
    name: "protocols/HTTP/2 HEAD denied",
    specification: "§7",
    request: { method: "HEAD", protocol: "HTTP/2" },
    gateway: { status: 401, headers: [["www-authenticate", "Bearer"]] },
    expect: {
      gateway: asked({ target: "HEAD" }),
      service: "not reached",
      client: denied(401, { headers: { "www-authenticate": ["Bearer"] }, body: "" }),
    },
  },
  {
    name: "protocols/a preflight request is asked about like any other",
    specification: "§7",
    request: {
      method: "OPTIONS",
      headers: [
        ["Origin", "https://app.test"],
        ["Access-Control-Request-Method", "PUT"],
      ],
    },
    gateway: { status: 401 },
    expect: {
      gateway: asked({
        target: "OPTIONS",
        headers: { origin: ["https://app.test"], "access-control-request-method": ["PUT"] },
      }),
      service: "not reached",
      client: denied(401),
    },
  },
  {
    name: "protocols/an upload of 1 MiB passes whole",
    specification: "§7",
    request: { method: "PUT", body: "0123456789abcdef".repeat(65_536) },
    expect: {
      gateway: asked({ target: "PUT", body: "" }),
      service: reached({ method: "PUT", body: "0123456789abcdef".repeat(65_536) }),
      client: granted(),
    },
  },
  {
    name: "protocols/a download of 1 MiB passes whole",
    specification: "§7",
    service: { body: "0123456789abcdef".repeat(65_536) },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({ body: "0123456789abcdef".repeat(65_536) }),
    },
  },
  {
    name: "protocols/Expect: 100-continue with a body",
    specification: "§7",
    request: { method: "POST", headers: [["Expect", "100-continue"]], body: "hello" },
    expect: {
      gateway: asked({ target: "POST", absent: ["expect"], body: "" }),
      service: reached({ method: "POST", body: "hello" }),
      client: granted(),
    },
  },
  {
    name: "protocols/an upgrade to WebSocket is denied like any other request",
    specification: "§7",
    request: {
      headers: [
        ["Connection", "Upgrade"],
        ["Upgrade", "websocket"],
        ["Sec-WebSocket-Version", "13"],
        ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
      ],
    },
    gateway: { status: 403 },
    expect: {
      gateway: asked({
        headers: { "sec-websocket-version": ["13"] },
        absent: ["upgrade", "connection"],
      }),
      service: "not reached",
      client: denied(403),
    },
  },
];
