/** `rules` and `gateways`: who is asked and whether it counts, request by request (specification §2, §5). */
import type { CaseRequest, ConformanceCase } from "../case.js";
import {
  AMBIGUOUS_PATH,
  JSON_CONTENT,
  asked,
  because,
  denied,
  granted,
  reached,
  skipped,
  structuredInLua,
  timedOut,
  unavailable,
  DISPATCH_FAILED,
  wouldBe,
} from "./expectations.js";

const PARTNER = {
  gateway_url: "http://partner.test:9000/base",
  endpoint: "/check",
  cluster_name: "gateway",
} as const;
const PARTNER_CALL = { authority: "partner.test:9000", path: "/base/check" } as const;

/** Two gateways, and rules that make exceptions from each other: what an attacker would like to confuse. */
const LAYERED = {
  gateways: { partner: PARTNER },
  rules: [
    { match: { path: { segment: "/api/admin" } }, gateway: "partner" },
    { match: { path: { segment: "/api" }, hosts: ["strict.test"] }, mode: "enforce" },
    { match: { path: { segment: "/api" }, methods: ["GET"] }, skip: true },
    { match: { path: { prefix: "/" } }, mode: "shadow" },
  ],
} as const;

export const RULES: readonly ConformanceCase[] = [
  {
    name: "rules/another gateway is asked at its own address",
    specification: "§3",
    configuration: LAYERED,
    request: { path: "/api/admin/users?x=1" },
    expect: {
      gateway: asked({ ...PARTNER_CALL, uri: "/api/admin/users?x=1" }),
      service: reached({ path: "/api/admin/users?x=1" }),
      client: granted(),
    },
  },
  refused("another gateway's refusal counts", LAYERED, "/api/admin", PARTNER_CALL),
  skips("a rule skips", LAYERED, "/api/orders"),
  shadows("a rule shadows", LAYERED, "/other"),
  shadows("a rule for another method is passed over", LAYERED, "/api/orders", { method: "POST" }),
  refused(
    "a rule for a host comes first",
    LAYERED,
    "/api/orders",
    {},
    { authority: "STRICT.test:80" },
  ),
  refused(
    "what no rule matches goes to the default gateway",
    { rules: [shadow("/x")] },
    "/orders",
    {},
  ),
  refused(
    "a rule that says nothing is an exception",
    { rules: [{ match: { path: { exact: "/a" } } }, shadow("/")] },
    "/a",
    {},
  ),
  shadows(
    "a rule without a mode has the configuration's",
    {
      mode: "shadow",
      gateways: { partner: PARTNER },
      rules: [{ match: { path: { prefix: "/" } }, gateway: "partner" }],
    },
    "/a",
    {},
    PARTNER_CALL,
  ),
  refused(
    "a rule enforces where the others shadow",
    { mode: "shadow", rules: [{ match: { path: { prefix: "/a" } }, mode: "enforce" }] },
    "/a",
    {},
  ),
  shadows(
    "the others shadow where a rule enforces",
    { mode: "shadow", rules: [{ match: { path: { prefix: "/a" } }, mode: "enforce" }] },
    "/b",
  ),
  skips(
    "skip_paths come before rules",
    { skip_paths: ["/a"], rules: [{ match: { path: { prefix: "/a" } }, mode: "enforce" }] },
    "/a",
  ),
  skips(
    "skip_rules come before rules",
    {
      skip_rules: [{ path: { exact: "/a" } }],
      rules: [{ match: { path: { prefix: "/a" } }, mode: "enforce" }],
    },
    "/a",
  ),

  // No spelling of a path or host leads to a laxer rule, to another gateway or past a rule that comes first.
  ...[
    ...[
      "/api//admin",
      "/api/./admin",
      "/api/x/../admin",
      "/api/%2e/admin",
      "/api%2fadmin",
      "/api\\admin",
    ],
    ...[
      "/api/admin;x",
      "/api;x/admin",
      "//api/admin",
      "/api/%61dmin",
      "/%61pi/admin",
      "/api/admi%6E/x",
    ],
    ...[
      "/api/admin%2f",
      "/api/admin%00",
      "/api/admin%3fx",
      "/api/admin%23x",
      "/api/%c1%a1dmin",
      "/api/%2561dmin",
      "/api/admin#/..",
      "/%2e%2e/api/orders",
    ],
  ].map((path) => refused(`no way around by the path ${path}`, LAYERED, path, {})),
  ...["strict.test.", "strict.test:80:80", "user@strict.test", "strict.test:http"].map(
    (authority) =>
      refused(`no way around by the host ${authority}`, LAYERED, "/api/orders", {}, { authority }),
  ),
  refused(
    "no way around by the method get",
    LAYERED,
    "/other",
    { target: "get" },
    { method: "get", protocol: "HTTP/2" },
  ),
  ...["/braces/{x}", "/braces/%7Bx}", "/braces/%7bx%7d"].map((path) =>
    refused(
      `no way around by braces without their escapes: ${path}`,
      {
        rules: [
          { match: { path: { segment: "/braces/%7Bx%7D" } }, mode: "enforce" },
          { match: { path: { prefix: "/" } }, skip: true },
        ],
      },
      path,
      {},
    ),
  ),
  refused(
    "an ambiguous path is enforced where a rule enforces, whatever the mode",
    { mode: "shadow", rules: [{ match: { path: { prefix: "/admin" } }, mode: "enforce" }] },
    "//admin",
    {},
  ),
  shadows(
    "an ambiguous path is shadowed where everything is",
    { mode: "shadow", rules: [shadow("/a")] },
    "//a",
  ),
  refused(
    "a path too long to be matched is asked about",
    {
      rules: [
        { match: { path: { glob: "/{x}/admin/**" } } },
        { match: { path: { prefix: "/" } }, skip: true },
      ],
    },
    `/x/${"a".repeat(5_000)}`,
    {},
  ),
  {
    name: "rules/a request without a path is denied, whatever the rules",
    specification: "§5",
    configuration: { rules: [shadow("/")] },
    request: { method: "CONNECT", path: null, authority: "service.test:443" },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: denied(403),
    },
  },
  {
    name: "rules/the reason in shadow mode is shadow",
    specification: "§4",
    configuration: { reason_header: true, rules: [shadow("/orders")] },
    gateway: { status: 403 },
    expect: { gateway: asked(), service: reached(), client: because("shadow", wouldBe("DENIED")) },
  },

  {
    name: "gateways/with its own timeout",
    specification: "§3",
    configuration: to({ timeout: 300 }),
    gateway: { fault: "silent" },
    expect: { gateway: asked(PARTNER_CALL), service: "not reached", client: timedOut() },
  },
  {
    name: "gateways/with its own cluster",
    specification: "§3",
    configuration: to({ cluster_name: "nowhere" }),
    expect: { gateway: "not asked", service: "not reached", client: unavailable(DISPATCH_FAILED) },
  },
  {
    name: "gateways/with its own retries",
    specification: "§3",
    configuration: to({ retry: { attempts: 2, on: ["5xx"] } }),
    gateway: { sequence: [{ status: 503 }, { status: 200 }] },
    expect: {
      gateway: asked({ ...PARTNER_CALL, times: 2 }),
      service: reached(),
      client: { ...granted(), headers: { "keymate-gateway-auth-status": ["GRANTED"] }, absent: [] },
    },
  },
  {
    name: "gateways/with the request's own method and path",
    specification: "§3",
    configuration: to({ method: "original", check_path: "append_original" }),
    request: { method: "DELETE", path: "/orders/7" },
    expect: {
      gateway: asked({
        ...PARTNER_CALL,
        method: "DELETE",
        path: "/base/check/orders/7",
        uri: "/orders/7",
        target: "DELETE",
      }),
      service: reached({ method: "DELETE", path: "/orders/7" }),
      client: granted(),
    },
  },
  {
    name: "gateways/append_original refuses what the default gateway would be asked about",
    specification: "§3",
    configuration: { ...to({}), check_path: "append_original" },
    request: { path: "/a/../orders" },
    expect: {
      gateway: "not asked",
      service: "not reached",
      client: denied(403, { headers: JSON_CONTENT, body: AMBIGUOUS_PATH }),
    },
  },
  {
    name: "gateways/forwarded headers go to the gateway that wants them",
    specification: "§3",
    configuration: to({ forwarded_headers: true }),
    request: { headers: [["X-Forwarded-Uri", "/forged"]] },
    expect: {
      gateway: asked({
        ...PARTNER_CALL,
        headers: { "x-forwarded-uri": ["/orders"], "x-forwarded-method": ["GET"] },
      }),
      service: reached({ headers: { "x-forwarded-uri": ["/forged"] } }),
      client: granted(),
    },
  },
  {
    name: "gateways/a client's forwarded headers go to none when one wants its own",
    specification: "§3",
    configuration: { gateways: { partner: { ...PARTNER, forwarded_headers: true } } },
    request: { headers: [["X-Forwarded-Uri", "/forged"]] },
    expect: {
      gateway: asked({ absent: ["x-forwarded-uri", "x-forwarded-method"] }),
      service: reached({ headers: { "x-forwarded-uri": ["/forged"] } }),
      client: granted(),
    },
  },
  {
    name: "gateways/none is asked that no rule names",
    specification: "§3",
    configuration: { gateways: { partner: PARTNER } },
    expect: { gateway: asked(), service: reached(), client: granted() },
  },
];

/** Everything goes to another gateway than the default one. */
function to(keys: object) {
  return {
    gateways: { partner: { ...PARTNER, ...keys } },
    rules: [{ match: { path: { prefix: "/" } }, gateway: "partner" }],
  };
}

function shadow(prefix: string) {
  return { match: { path: { prefix } }, mode: "shadow" };
}

type Configuration = Readonly<Record<string, unknown>>;

/** The gateway is asked, says no, and that counts. */
function refused(
  what: string,
  configuration: Configuration,
  path: string,
  call: object,
  request: CaseRequest = {},
): ConformanceCase {
  const client = denied(403, { headers: {}, body: "no" });
  const differences = structuredInLua(client);
  return {
    name: `rules/${what}`,
    specification: "§5",
    configuration,
    request: { ...request, path },
    gateway: { status: 403, body: "no" },
    expect: { gateway: asked({ ...call, uri: path }), service: "not reached", client },
    ...(differences && { differences }),
  };
}

/** The gateway is asked, says no, and the service answers nevertheless. */
function shadows(
  what: string,
  configuration: Configuration,
  path: string,
  request: CaseRequest = {},
  call: object = {},
): ConformanceCase {
  const { method = "GET" } = request;
  return {
    name: `rules/${what}`,
    specification: "§4",
    configuration,
    request: { ...request, path },
    gateway: { status: 403, body: "no" },
    expect: {
      gateway: asked({ ...call, uri: path, target: method }),
      service: reached({ method, path }),
      client: wouldBe("DENIED"),
    },
  };
}

function skips(what: string, configuration: Configuration, path: string): ConformanceCase {
  return {
    name: `rules/${what}`,
    specification: "§5",
    configuration,
    request: { path },
    gateway: { status: 403 },
    expect: { gateway: "not asked", service: reached({ path }), client: skipped() },
  };
}
