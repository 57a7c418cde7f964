/** `check_path`: the check call's path is the endpoint, or the endpoint and then the request's own path (specification §2, §3). */
import type { ConformanceCase } from "../case.js";
import {
  AMBIGUOUS_PATH,
  JSON_CONTENT,
  asked,
  denied,
  granted,
  reached,
  skipped,
} from "./expectations.js";

const APPENDING = { check_path: "append_original" };

export const CHECK_PATH: readonly ConformanceCase[] = [
  joined("a path", {}, "/orders", "/auth/orders"),
  joined("a path with a query", {}, "/orders?x=1&y=%20/?", "/auth/orders?x=1&y=%20/?"),
  joined("an empty query", {}, "/orders?", "/auth/orders?"),
  joined("the root", {}, "/", "/auth/"),
  joined("an endpoint that ends in a slash", { endpoint: "/auth/" }, "/orders", "/auth/orders"),
  joined("an endpoint of a slash alone", { endpoint: "/" }, "/orders?x=1", "/orders?x=1"),
  joined("an endpoint of a slash alone, and the root", { endpoint: "/" }, "/", "/"),
  joined(
    "a base and an endpoint",
    { gateway_url: "http://gateway.test:8080/base/", endpoint: "/v1/check" },
    "/orders/7",
    "/base/v1/check/orders/7",
  ),
  joined("slashes that are the request's own", {}, "//orders//7/", "/auth//orders//7/"),
  joined("escapes byte for byte", {}, "/a%2fb%00%zz;e=1%C3%A9", "/auth/a%2fb%00%zz;e=1%C3%A9"),
  joined("dots that are no segments", {}, "/a..b/c.../.d?e=/../f", "/auth/a..b/c.../.d?e=/../f"),
  joined("a segment of one dot", {}, "/a/./b", "/auth/a/./b"),
  ...[
    "/../health",
    "/a/../../health",
    "/a/..",
    "/a/%2e%2E/b",
    "/a/.%2e?x=1",
    "/a%2f..%2Fb",
    "/..;/b",
    "/a\\..\\b",
    "/%c0%ae%C0%AE/b",
    "/%e0%80%ae%e0%80%ae/b",
    "/%252e%252E/b",
    "/%u002e%u002E/b",
  ].map(leaving),
  joined("a path of 8 KiB", {}, `/${"a".repeat(8_192)}`, `/auth/${"a".repeat(8_192)}`),
  {
    name: "check-path/endpoint is what it is without the key",
    specification: "§3",
    configuration: { check_path: "endpoint", endpoint: "/check?mode=full" },
    request: { path: "/orders?x=1" },
    expect: {
      gateway: asked({ path: "/check?mode=full", uri: "/orders?x=1" }),
      service: reached({ path: "/orders?x=1" }),
      client: granted(),
    },
  },
  {
    name: "check-path/endpoint: a dot segment goes to the gateway as it is",
    specification: "§3",
    configuration: { check_path: "endpoint" },
    request: { path: "/a/../../health" },
    expect: {
      gateway: asked({ uri: "/a/../../health" }),
      service: reached({ path: "/a/../../health" }),
      client: granted(),
    },
  },
  {
    name: "check-path/append_original with the request's own method",
    specification: "§3",
    configuration: { ...APPENDING, method: "original" },
    request: { method: "DELETE", path: "/orders/7?force" },
    expect: {
      gateway: asked({
        method: "DELETE",
        path: "/auth/orders/7?force",
        target: "DELETE",
        uri: "/orders/7?force",
      }),
      service: reached({ method: "DELETE", path: "/orders/7?force" }),
      client: granted(),
    },
  },
  {
    name: "check-path/append_original of a request that is refused",
    specification: "§3",
    configuration: APPENDING,
    request: { path: "/admin" },
    gateway: { status: 403 },
    expect: {
      gateway: asked({ path: "/auth/admin", uri: "/admin" }),
      service: "not reached",
      client: denied(403),
    },
  },
  {
    name: "check-path/append_original of OPTIONS *",
    specification: "§3",
    configuration: APPENDING,
    request: { method: "OPTIONS", path: "*" },
    gateway: { status: 403 },
    expect: {
      gateway: asked({ path: "/auth/*", uri: "*", target: "OPTIONS" }),
      service: "not reached",
      client: denied(403),
    },
  },
  {
    name: "check-path/append_original leaves skipping alone",
    specification: "§5",
    configuration: { ...APPENDING, skip_paths: ["/auth"] },
    request: { path: "/auth/orders" },
    expect: {
      gateway: "not asked",
      service: reached({ path: "/auth/orders" }),
      client: skipped(),
    },
  },
];

/** A gateway that resolves dot segments would be asked at another path than the plugin means to ask at. */
function leaving(path: string): ConformanceCase {
  return {
    name: `check-path/append_original: ${path} does not leave the endpoint`,
    specification: "§3",
    configuration: APPENDING,
    request: { path },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: denied(403, { headers: JSON_CONTENT, body: AMBIGUOUS_PATH }),
    },
  };
}

function joined(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  path: string,
  checkPath: string,
): ConformanceCase {
  return {
    name: `check-path/append_original: ${what}`,
    specification: "§3",
    configuration: { ...APPENDING, ...configuration },
    request: { path },
    expect: {
      gateway: asked({ path: checkPath, uri: path }),
      service: reached({ path }),
      client: granted(),
    },
  };
}
