/** Somebody else's decision: requests that a cache could take for one that the gateway has allowed or refused before. */
import type { CaseRequest, HeaderLine } from "../../conformance/case.js";
import type { Attack } from "../attack.js";

const CACHING = { cache: { ttl: 3_600_000, max_entries: 100, stale_if_error: 3_600_000 } };
const ALLOWED = "/allowed/report";
const MINE: HeaderLine = ["Authorization", "Bearer mine"];

/** The first is allowed; the second must be asked about, and is allowed as well. */
const STRANGERS: readonly (readonly [what: string, first: HeaderLine[], second: HeaderLine[]])[] = [
  ["without credentials", [MINE], []],
  ["with other credentials", [MINE], [["Authorization", "Bearer yours"]]],
  ["with credentials in another case", [MINE], [["Authorization", "bearer mine"]]],
  ["with the credentials and more", [MINE], [MINE, ["Authorization", "Bearer yours"]]],
  ["with the credentials behind others", [MINE], [["Authorization", "Bearer yours"], MINE]],
  ["with the credentials as another header", [MINE], [["X-Authorization", "Bearer mine"]]],
  ["with the credentials as an alias", [["X-Token", "mine"]], [["x_token", "mine"]]],
  ["with the credentials in a proxy's header", [MINE], [["Proxy-Authorization", "Bearer mine"]]],
  ["with another cookie", [["Cookie", "s=mine"]], [["Cookie", "s=yours"]]],
  ["with bytes moved from name to value", [["X-Ab", "c"]], [["X-A", "bc"]]],
  [
    "with bytes moved to the next line",
    [
      ["X-A", "12"],
      ["X-B", "3"],
    ],
    [
      ["X-A", "1"],
      ["X-B", "23"],
    ],
  ],
  [
    "with two lines in one",
    [
      ["X-A", "1"],
      ["X-A", "2"],
    ],
    [["X-A", "1, 2"]],
  ],
  [
    "with one line in two",
    [["X-A", "1,2"]],
    [
      ["X-A", "1"],
      ["X-A", "2"],
    ],
  ],
  [
    "with lines in another order",
    [
      ["X-A", "1"],
      ["X-A", "2"],
    ],
    [
      ["X-A", "2"],
      ["X-A", "1"],
    ],
  ],
  [
    "with a value like the end of a line",
    [
      ["X-A", "1"],
      ["X-B", "2"],
    ],
    [["X-A", "1\tx-b: 2"]],
  ],
  [
    "with a value like sizes",
    [["X-A", "3 1 3 1"]],
    [
      ["X-A", "3 1"],
      ["X-B", "3 1"],
    ],
  ],
  ["with a byte beyond ASCII", [["X-A", "\xe9"]], [["X-A", "\xc3\xa9"]]],
  ["with a trace header's alias", [["X_Request_Id", "1"]], [["X_Request_Id", "2"]]],
];

/** The gateway allows the first; the second is for something that it refuses. */
const DETOURS: readonly (readonly [what: string, CaseRequest])[] = [
  ["another path", { path: "/orders" }],
  ["a path told in the plugin's name", lines(["Keymate-Target-Uri", ALLOWED])],
  ["a path told under an alias", lines(["keymate_target_uri", ALLOWED])],
  [
    "a path told to other proxies",
    lines(["X-Original-Url", ALLOWED], ["X-Forwarded-Uri", ALLOWED]),
  ],
  ["a path with the allowed one in its query", { path: `/orders?${ALLOWED}` }],
  ["a path with the allowed one behind a fragment", { path: `/orders%23${ALLOWED}` }],
  ["a path in another case", { path: "/Allowed/report" }],
  ["a cluster told as a header", lines(["Cluster", "gateway"], ["X-Cluster", "gateway"])],
];

export const CACHED_DECISIONS: readonly Attack[] = [
  ...STRANGERS.flatMap(([what, first, second]) => [
    stranger(what, first, second),
    stranger(`${what}, the other way round`, second, first),
  ]),
  ...DETOURS.map(([what, request]): Attack => ({
    name: `cached-decisions/${what}`,
    after: "CVE-2021-32701, CVE-2026-33496",
    configuration: CACHING,
    before: { path: ALLOWED, headers: [MINE] },
    request: { ...request, headers: [MINE, ...(request.headers ?? [])] },
    expect: { status: [403], calls: 2 },
  })),
  {
    name: "cached-decisions/another host",
    configuration: CACHING,
    before: { path: ALLOWED, authority: "mine.test" },
    request: { path: ALLOWED, authority: "yours.test" },
    expect: { status: [200], calls: 2 },
  },
  {
    name: "cached-decisions/another method",
    configuration: CACHING,
    before: { path: ALLOWED, method: "GET" },
    request: { path: ALLOWED, method: "DELETE" },
    expect: { status: [200], calls: 2 },
  },
  {
    name: "cached-decisions/a refusal that is left behind for somebody else",
    after: "cache poisoning (CPDoS)",
    configuration: CACHING,
    before: { path: "/orders", headers: [["X-Http-Method-Override", "DELETE"], MINE] },
    request: { path: ALLOWED, headers: [MINE] },
    expect: { status: [200], calls: 2 },
  },
  {
    name: "cached-decisions/a name for a decision that was not taken",
    configuration: { ...CACHING, reason_header: true },
    before: { path: ALLOWED },
    request: {
      path: "/orders",
      headers: [
        ["Keymate-Decision-Cache", "HIT"],
        ["Keymate-Gateway-Auth-Reason", "cached"],
      ],
    },
    expect: { status: [403], calls: 2, client: { "keymate-gateway-auth-reason": [] } },
  },
];

function lines(...headers: HeaderLine[]): CaseRequest {
  return { path: "/orders", headers };
}

function stranger(what: string, first: HeaderLine[], second: HeaderLine[]): Attack {
  return {
    name: `cached-decisions/${what}`,
    after: "CVE-2021-32701, CVE-2026-33496",
    configuration: CACHING,
    before: { path: ALLOWED, headers: first },
    request: { path: ALLOWED, headers: second },
    expect: { status: [200], calls: 2 },
  };
}
