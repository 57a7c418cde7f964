/** The call to the gateway: cluster, authority, path, method and the three headers that describe the request (specification §3). */
import type { ConformanceCase, HeaderLine } from "../case.js";
import {
  ENFORCER_VALUE,
  HEADERS_TOO_LARGE,
  JSON_CONTENT,
  asked,
  denied,
  granted,
  reached,
} from "./expectations.js";

const METHODS_WITHOUT_BODY = ["GET", "DELETE", "OPTIONS", "PROPFIND"];
const METHODS_WITH_BODY = ["POST", "PUT", "PATCH"];

export const CHECK_CALL: readonly ConformanceCase[] = [
  {
    name: "check-call/Keymate-Enforcer names layer, technology and version",
    specification: "§3",
    expect: {
      gateway: asked({ headers: { "keymate-enforcer": [ENFORCER_VALUE] } }),
      service: reached(),
      client: granted(),
    },
  },
  ...[...METHODS_WITHOUT_BODY, ...METHODS_WITH_BODY].map((method): ConformanceCase => {
    const body = METHODS_WITH_BODY.includes(method) ? `body of ${method}` : "";
    return {
      name: `check-call/${method} is asked about by POST, and passes whole`,
      specification: "§3",
      request: { method, ...(body === "" ? {} : { body }) },
      expect: {
        gateway: asked({ target: method, body: "" }),
        service: reached({ method, body }),
        client: granted(),
      },
    };
  }),
  {
    name: "check-call/HEAD is asked about by POST, and has no body",
    specification: "§7",
    request: { method: "HEAD" },
    expect: {
      gateway: asked({ target: "HEAD" }),
      service: reached({ method: "HEAD" }),
      client: granted({ body: "" }),
    },
  },
  {
    name: "check-call/as many header lines as a call can carry",
    specification: "§4",
    // Nine lines are the plugin's own or Envoy's.
    request: { headers: lines(1_015) },
    expect: {
      gateway: asked({ headers: { "x-number-0": ["1"], "x-number-1014": ["1"] } }),
      service: reached({ headers: { "x-number-1014": ["1"] } }),
      client: granted(),
    },
  },
  {
    name: "check-call/one header line more than a call can carry",
    specification: "§4",
    request: { headers: lines(1_016) },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: denied(431, { headers: JSON_CONTENT, body: HEADERS_TOO_LARGE }),
    },
  },
  {
    name: "check-call/lines that the gateway does not get do not count",
    specification: "§4",
    configuration: { request_headers: { deny: ["x-number-*"] } },
    request: { headers: lines(1_100) },
    expect: {
      gateway: asked({ absent: ["x-number-0"] }),
      service: reached({ headers: { "x-number-1099": ["1"] } }),
      client: granted(),
    },
  },
  at("endpoint", { endpoint: "/check" }, "gateway.test:8080", "/check"),
  at(
    "endpoint of several segments",
    { endpoint: "/v1/a.b/check-it_now~" },
    "gateway.test:8080",
    "/v1/a.b/check-it_now~",
  ),
  at(
    "a base path",
    { gateway_url: "http://gateway.test:8080/base" },
    "gateway.test:8080",
    "/base/auth",
  ),
  at(
    "a base path that ends in a slash",
    { gateway_url: "http://gateway.test:8080/base/", endpoint: "/check" },
    "gateway.test:8080",
    "/base/check",
  ),
  at(
    "a base path of several segments",
    { gateway_url: "http://gateway.test:8080/tenants/a%20b/x", endpoint: "/check" },
    "gateway.test:8080",
    "/tenants/a%20b/x/check",
  ),
  at(
    "gateway_url with only a slash",
    { gateway_url: "http://gateway.test:8080/" },
    "gateway.test:8080",
    "/auth",
  ),
  at("gateway_url without port", { gateway_url: "http://gateway.test" }, "gateway.test", "/auth"),
  at(
    "gateway_url with the default port",
    { gateway_url: "http://gateway.test:80" },
    "gateway.test:80",
    "/auth",
  ),
  at(
    "https without port",
    { gateway_url: "https://gateway.test/base" },
    "gateway.test",
    "/base/auth",
  ),
  at("https with port", { gateway_url: "https://gateway.test:8443" }, "gateway.test:8443", "/auth"),
  at("an IPv4 address", { gateway_url: "http://192.0.2.7:8080" }, "192.0.2.7:8080", "/auth"),
  at(
    "an IPv6 address",
    { gateway_url: "http://[2001:db8::7]:8080" },
    "[2001:db8::7]:8080",
    "/auth",
  ),
  at(
    "the cluster named like the host of gateway_url",
    { gateway_url: "http://gateway:8080", cluster_name: undefined },
    "gateway:8080",
    "/auth",
  ),
];

function lines(count: number): HeaderLine[] {
  return Array.from({ length: count }, (_, index) => [`X-Number-${index}`, "1"]);
}

/** Where the check call goes. */
function at(
  what: string,
  configuration: Readonly<Record<string, unknown>>,
  authority: string,
  path: string,
): ConformanceCase {
  return {
    name: `check-call/${what}`,
    specification: "§3",
    configuration,
    request: { path: "/orders?x=1" },
    expect: {
      gateway: asked({ authority, path, uri: "/orders?x=1" }),
      service: reached({ path: "/orders?x=1" }),
      client: granted(),
    },
  };
}
