/** Paths that pass without asking the gateway (specification §5). The path decides, never the query and never a header. */
import type { CaseRequest, ConformanceCase } from "../case.js";
import { asked, granted, reached, skipped } from "./expectations.js";

const HEALTH = { skip_paths: ["/health"] } as const;

export const SKIPPED: readonly ConformanceCase[] = [
  passes("the path itself", HEALTH, { path: "/health" }),
  passes("a longer last segment", HEALTH, { path: "/healthz" }),
  passes("a path below", HEALTH, { path: "/health/live/now" }),
  passes("a query", HEALTH, { path: "/health?x=1" }),
  passes("an empty query", HEALTH, { path: "/health?" }),
  passes("a query that would be ambiguous as a path", HEALTH, {
    path: "/health?next=//x/..%2f;%00%",
  }),
  passes("dots that are no dot segment", HEALTH, { path: "/health.d/..x/.well-known/a..b/..." }),
  passes("an escaped space", HEALTH, { path: "/health/a%20b" }),
  passes(
    "the second of several prefixes",
    { skip_paths: ["/public/", "/health"] },
    { path: "/health" },
  ),
  passes(
    "a prefix with a slash at its end",
    { skip_paths: ["/public/"] },
    { path: "/public/a.css" },
  ),
  passes("the prefix / takes everything", { skip_paths: ["/"] }, { path: "/orders/7?x=1" }),
  passes("every method", HEALTH, { method: "DELETE", path: "/health" }),
  passes("a request with a body", HEALTH, { method: "POST", path: "/health", body: "ping" }),
  passes("HEAD", HEALTH, { method: "HEAD", path: "/health" }),
  passes("over HTTP/2", HEALTH, { path: "/health", protocol: "HTTP/2" }),
  passes(
    "a dead gateway is not missed",
    { ...HEALTH, cluster_name: "refused" },
    { path: "/health" },
  ),
  passes(
    "an unknown cluster is not missed",
    { ...HEALTH, cluster_name: "nowhere" },
    { path: "/health" },
  ),
  passes(
    "without waiting for a body that the gateway would get",
    { ...HEALTH, body: { mode: "full", max_bytes: 4 } },
    {
      method: "POST",
      path: "/health",
      body: "longer than four bytes",
    },
  ),

  asks("the prefix further inside", HEALTH, { path: "/api/health" }),
  asks("a shorter path", HEALTH, { path: "/healt" }),
  asks("another case", HEALTH, { path: "/Health" }),
  asks(
    "the path without the slash of the prefix",
    { skip_paths: ["/public/"] },
    { path: "/public" },
  ),
  asks("the prefix in the query", HEALTH, { path: "/orders?path=/health" }),
  asks("the prefix at the beginning of the query", HEALTH, { path: "/?/health" }),
  asks("the prefix in the authority", HEALTH, { authority: "health", path: "/orders" }),
  asks("the prefix in headers that other proxies believe", HEALTH, {
    headers: [
      ["X-Original-URL", "/health"],
      ["X-Rewrite-URL", "/health"],
      ["X-Forwarded-Uri", "/health"],
      ["X-Forwarded-Path", "/health"],
      ["X-Original-URI", "/health"],
    ],
  }),
  asks(
    "a prefix that goes on behind the path",
    { skip_paths: ["/health/live"] },
    {
      path: "/health?/live",
    },
  ),
  asks("no prefix at all", { skip_paths: [] }, { path: "/health" }),
];

/** The request is skipped; the service gets it whole. */
function passes(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  request: CaseRequest,
): ConformanceCase {
  return {
    name: `skipped/${what}`,
    specification: "§5",
    configuration,
    request,
    expect: {
      gateway: "not asked",
      service: reached(serviceRequest(request)),
      client: skipped(request.method === "HEAD" ? { body: "" } : {}),
    },
  };
}

/** Nothing matches: the gateway decides. */
function asks(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  request: CaseRequest,
): ConformanceCase {
  return {
    name: `skipped/not by ${what}`,
    specification: "§5",
    configuration,
    request,
    expect: {
      gateway: asked({ uri: request.path ?? "/orders" }),
      service: reached(serviceRequest(request)),
      client: granted(),
    },
  };
}

function serviceRequest(request: CaseRequest) {
  return {
    method: request.method ?? "GET",
    path: request.path ?? "/orders",
    authority: request.authority ?? "service.test",
    body: request.body ?? "",
  };
}
