/** `skip_rules`: requests that pass without asking, by path, method and host (specification §5). */
import type { CaseRequest, ConformanceCase } from "../case.js";
import { asked, granted, reached, skipped } from "./expectations.js";

/** What a path is written as, and a path of each kind. */
const KINDS = {
  exact: "/health",
  prefix: "/public",
  segment: "/docs",
  suffix: ".png",
  glob: "/files/{id}/*.txt",
  regex: "/v[12]/(status|ping)/?",
} as const;

export const SKIP_RULES: readonly ConformanceCase[] = [
  passes("exact: the path itself", { path: { exact: "/health" } }, "/health"),
  passes("exact: with a query", { path: { exact: "/health" } }, "/health?/x"),
  // A rule that leaves something out leaves it out in every spelling.
  passes("regex: with an exception", { path: { regex: "/[^a].*" } }, "/orders"),
  passes("regex: with an escape", { path: { regex: "/[^a].*" } }, "/%6Frders"),
  asks("regex: the exception", { path: { regex: "/[^a].*" } }, "/admin"),
  asks("regex: the exception, escaped", { path: { regex: "/[^a].*" } }, "/%61dmin"),
  asks("regex: the exception without an escape", { path: { regex: "/[^%].*" } }, "/{admin}"),
  asks("suffix: a part of an escape", { path: { suffix: "1" } }, "/admi%6E/%61"),
  asks("glob: a part of an escape", { path: { glob: "/*1dmin" } }, "/%61dmin"),
  passes("prefix: an escape further on", { path: { prefix: "/public/" } }, "/public/%61{}"),
  asks("exact: a longer path", { path: { exact: "/health" } }, "/healthz"),
  asks("exact: a slash at the end", { path: { exact: "/health" } }, "/health/"),
  passes("prefix: a longer segment", { path: { prefix: "/public" } }, "/publication"),
  passes("segment: the path itself", { path: { segment: "/a" } }, "/a"),
  passes("segment: a path below", { path: { segment: "/a" } }, "/a/b"),
  passes("segment: a slash at the end", { path: { segment: "/a" } }, "/a/"),
  asks("segment: a longer segment", { path: { segment: "/a" } }, "/ab"),
  asks("segment: further inside", { path: { segment: "/a" } }, "/x/a"),
  passes("suffix: a file's ending", { path: { suffix: ".png" } }, "/img/logo.png"),
  asks("suffix: in the middle", { path: { suffix: ".png" } }, "/img/logo.png.php"),
  asks("suffix: in the query", { path: { suffix: ".png" } }, "/orders?x=.png"),
  asks("suffix: behind a fragment", { path: { suffix: ".png" } }, "/orders#.png"),
  passes("glob: * within a segment", { path: { glob: "/a/*.js" } }, "/a/main.js"),
  asks("glob: * not across segments", { path: { glob: "/a/*.js" } }, "/a/b/main.js"),
  passes("glob: ** across segments", { path: { glob: "/a/**/c" } }, "/a/b/b/c"),
  passes("glob: {name} is a segment", { path: { glob: "/users/{id}/avatar" } }, "/users/7/avatar"),
  asks("glob: {name} not two", { path: { glob: "/users/{id}/avatar" } }, "/users/7/8/avatar"),
  asks("glob: {name} not none", { path: { glob: "/users/{id}" } }, "/users/"),
  asks("glob: a dot is a dot", { path: { glob: "/a.b" } }, "/axb"),
  passes("regex: alternatives", { path: { regex: "/(a|b{2})+/\\d+" } }, "/abba/42"),
  asks("regex: anchored at the end", { path: { regex: "/a" } }, "/ab"),
  asks("regex: anchored at the beginning", { path: { regex: "a" } }, "/a"),
  passes("regex: anchors written out", { path: { regex: "^/[^/]+\\.ico$" } }, "/favicon.ico"),
  asks(
    "regex: what makes others backtrack",
    { path: { regex: "/(a*)*b" } },
    `/${"a".repeat(2_000)}`,
  ),
  asks("regex: a path over 4 KiB", { path: { regex: "/.*" } }, `/${"a".repeat(4_200)}`),
  passes("prefix: a path over 4 KiB", { path: { prefix: "/a" } }, `/${"a".repeat(4_200)}`),
  ...Object.entries(KINDS).map(([kind, text]) =>
    asks(`${kind}: another path`, { path: { [kind]: text } }, "/orders/x"),
  ),

  passes("a method", { path: { prefix: "/" }, methods: ["HEAD", "GET"] }, "/orders"),
  asks("another method", { path: { prefix: "/" }, methods: ["GET"] }, "/orders", {
    method: "POST",
  }),
  asks("a method's beginning", { path: { prefix: "/" }, methods: ["GETX"] }, "/orders"),
  passes("a host", { path: { prefix: "/" }, hosts: ["Service.test"] }, "/orders"),
  passes("a host with a port", { path: { prefix: "/" }, hosts: ["service.test"] }, "/orders", {
    authority: "SERVICE.test:8443",
  }),
  passes("a host's ending", { path: { prefix: "/" }, hosts: ["*.test"] }, "/orders"),
  passes("the ending of a longer host", { path: { suffix: "s" }, hosts: ["*.test"] }, "/orders", {
    authority: "a.b.test",
  }),
  asks("another host", { path: { prefix: "/" }, hosts: ["public.test"] }, "/orders"),
  asks(
    "an ending that is the whole host",
    { path: { prefix: "/" }, hosts: ["*.service.test"] },
    "/orders",
  ),
  ...[
    "public.test.",
    "public.test:80:80",
    "public.test:x",
    "user@public.test",
    "x.test,public.test",
  ].map((authority) =>
    asks(
      `the host ${authority}`,
      { path: { prefix: "/" }, hosts: ["public.test", "*.public.test"] },
      "/orders",
      {
        authority,
      },
    ),
  ),
  asks(
    "hosts in headers that other proxies believe",
    { path: { prefix: "/" }, hosts: ["public.test"] },
    "/orders",
    {
      headers: [
        ["X-Forwarded-Host", "public.test"],
        ["Forwarded", "host=public.test"],
        ["X-Host", "public.test"],
      ],
    },
  ),
  asks(
    "methods in headers that other servers believe",
    { path: { prefix: "/" }, methods: ["GET"] },
    "/orders",
    {
      method: "POST",
      headers: [
        ["X-HTTP-Method-Override", "GET"],
        ["X-Method-Override", "GET"],
      ],
    },
  ),
  passes("over HTTP/2", { path: { segment: "/a" }, hosts: ["service.test"] }, "/a/b", {
    protocol: "HTTP/2",
  }),
  {
    name: "skip-rules/the second of two, beside skip_paths",
    specification: "§5",
    configuration: {
      skip_paths: ["/health"],
      skip_rules: [{ path: { exact: "/a" } }, { path: { exact: "/b" } }],
    },
    request: { path: "/b" },
    expect: { gateway: "not asked", service: reached({ path: "/b" }), client: skipped() },
  },

  // What two servers may read in two ways is asked about, whatever the rule.
  ...Object.entries({
    prefix: ["/public/../orders", "/public//orders", "/public;/../orders"],
    segment: ["/docs/%2e%2e/orders", "/docs;a/b", "/docs/..;/orders"],
    suffix: [
      "/orders;.png",
      "/orders/..%2fx.png",
      "/orders%00.png",
      "/orders%3b.png",
      "/orders%3f.png/..",
    ],
    glob: ["/files/../a.txt", "/files/7/..%2f.txt", "/files/7/a;.txt"],
    regex: ["/v1/../status", "/v1/status//", "/v1/ping/%2e"],
  }).flatMap(([kind, paths]) =>
    paths.map((path) => ambiguous(kind, KINDS[kind as keyof typeof KINDS], path)),
  ),
];

function ambiguous(kind: string, text: string, path: string): ConformanceCase {
  const widest = kind === "regex" ? ".*" : kind === "glob" ? "/**" : undefined;
  const rules = [{ path: { [kind]: widest ?? (kind === "exact" ? "/docs" : text) } }];
  return expectAsked(`${kind}: ${path}`, rules, { path });
}

function passes(
  what: string,
  rule: object,
  path: string,
  request: CaseRequest = {},
): ConformanceCase {
  return {
    name: `skip-rules/${what}`,
    specification: "§5",
    configuration: { skip_rules: [rule] },
    request: { ...request, path },
    expect: {
      gateway: "not asked",
      service: serviceRequest({ ...request, path }),
      client: skipped(),
    },
  };
}

function asks(
  what: string,
  rule: object,
  path: string,
  request: CaseRequest = {},
): ConformanceCase {
  return expectAsked(what, [rule], { ...request, path });
}

function expectAsked(what: string, rules: object[], request: CaseRequest): ConformanceCase {
  return {
    name: `skip-rules/not by ${what}`,
    specification: "§5",
    configuration: { skip_rules: rules },
    request,
    expect: {
      gateway: asked({ uri: request.path ?? "/", target: request.method ?? "GET" }),
      service: serviceRequest(request),
      client: granted(),
    },
  };
}

function serviceRequest(request: CaseRequest) {
  return reached({
    method: request.method ?? "GET",
    path: request.path ?? "/",
    authority: request.authority ?? "service.test",
  });
}
