/** The gateway learns the request's path and query byte for byte, and the service gets them untouched (specification §3.3). */
import type { ConformanceCase } from "../case.js";
import { asked, granted, reached } from "./expectations.js";

const TARGETS: readonly (readonly [what: string, path: string])[] = [
  ["the root", "/"],
  ["a query", "/orders?id=7&sort=asc"],
  ["an empty query", "/orders?"],
  ["question marks in the query", "/orders?a=1?b=2??"],
  ["escapes in the query", "/orders?q=%41%2f%2F%00%zz&r=a+b%20c"],
  ["a URL in the query", "/orders?next=https://evil.test/..//%2e%2e/;x"],
  ["marks that browsers leave alone", "/orders?q='()*!~-._[]{}|^`\"<>\\,;:@$"],
  ["escapes in the path", "/orders/%20%c3%a9%2F%2f%3b"],
  ["sub-delimiters in the path", "/orders/a,b;c=1/@x:y/(z)!$&'*+"],
  ["a colon in the first segment", "/a:b/c"],
  ["slashes in a row", "/orders//7///x/"],
  ["a long path", `/${"segment/".repeat(500)}end`],
  ["a long query", `/orders?${"key=value&".repeat(800)}end=1`],
];

export const QUERY_AND_PATHS: readonly ConformanceCase[] = [
  ...TARGETS.map(([what, path]): ConformanceCase => ({
    name: `query-and-paths/${what}`,
    specification: "§3",
    request: { path },
    expect: {
      gateway: asked({ uri: path }),
      service: reached({ path }),
      client: granted(),
    },
  })),
  {
    name: "query-and-paths/a query over HTTP/2",
    specification: "§3",
    request: { path: "/orders?q=%2f&r=//..", protocol: "HTTP/2" },
    expect: {
      gateway: asked({ uri: "/orders?q=%2f&r=//.." }),
      service: reached({ path: "/orders?q=%2f&r=//.." }),
      client: granted(),
    },
  },
];
