/** A request for a protected path tries to look like one that is skipped. */
import type { HeaderLine } from "../../conformance/case.js";
import type { Attack } from "../attack.js";

const CONFIGURATION = { skip_paths: ["/health"] };

const HEADERS: readonly HeaderLine[] = [
  ["X-Original-URL", "/health"],
  ["X-Rewrite-URL", "/health"],
  ["X-Forwarded-Uri", "/health"],
  ["X-Forwarded-Path", "/health"],
  ["X-Forwarded-Prefix", "/health"],
  ["X-Envoy-Original-Path", "/health"],
  ["X-HTTP-Method-Override", "OPTIONS"],
  ["User-Agent", "kube-probe/1.31"],
  ["Keymate-Target-URI", "/health"],
  ["Referer", "http://service.test/health"],
  ["Upgrade-Insecure-Requests", "1"],
  [":path", "/health"],
];

export const SKIP_RULES: readonly Attack[] = [
  ...HEADERS.map(([name, value]): Attack => ({
    name: `skip rule/${name}: ${value}`,
    after: "CVE-2026-40575, CVE-2026-76835, CVE-2026-34457, CVE-2023-27487",
    configuration: CONFIGURATION,
    request: { path: "/admin", headers: [[name, value]] },
    expect: { status: [403, 400, "none"] },
  })),
  ...[
    "/admin?/health",
    "/admin?x=/health",
    "/?/health",
    "/admin;/health",
    "/admin%3f/health",
    "/ADMIN/../health/../admin",
  ].map((path): Attack => ({
    name: `skip rule/the prefix elsewhere in ${path}`,
    after: "CVE-2025-54576",
    configuration: CONFIGURATION,
    request: { path },
    expect: { status: [403, 400] },
  })),
  ...[
    "http://service.test/admin",
    "http://service.test/health/../admin",
    "HTTP://service.test//health",
    "http://health/admin",
    "//health/admin",
    "http:/health",
  ].map((target): Attack => ({
    name: `skip rule/the request target ${target}`,
    after: "CVE-2026-26205",
    configuration: CONFIGURATION,
    raw: `GET ${target} HTTP/1.1\r\nHost: service.test\r\nConnection: close\r\n\r\n`,
    expect: { status: [403, 400, 404, "none"] },
  })),
  ...["service.test:443", "/health", "health:80", "/health:443"].map((target): Attack => ({
    name: `skip rule/CONNECT ${target}`,
    after: "CVE-2026-73547, CVE-2026-47220",
    configuration: { skip_paths: ["/", "/health"] },
    raw: `CONNECT ${target} HTTP/1.1\r\nHost: service.test\r\n\r\n`,
    expect: { status: [403, 400, 404, "none"], calls: 0 },
  })),
  ...(["/admin", "/health/../admin", "//health"] as const).map((path): Attack => ({
    name: `skip rule/a WebSocket in an HTTP/2 stream to ${path}`,
    after: "RFC 8441",
    configuration: { ...CONFIGURATION, method: "original", failure_mode: "allow" },
    request: {
      method: "CONNECT",
      path,
      protocol: "HTTP/2",
      headers: [[":protocol", "websocket"]],
    },
    expect: { status: [403], calls: 1 },
  })),
  {
    name: "skip rule/OPTIONS *",
    configuration: CONFIGURATION,
    raw: "OPTIONS * HTTP/1.1\r\nHost: service.test\r\nConnection: close\r\n\r\n",
    expect: { status: [403, 400, 404, "none"] },
  },
];
