/** The keys of the configuration that loosen or lengthen what is handed on: what a client or a gateway could make of them. */
import type { HeaderLine } from "../../conformance/case.js";
import type { Act } from "../../faults/fault.js";
import type { Attack } from "../attack.js";

const IDENTITY = { upstream_headers: ["x-user", "x-group-*"], skip_paths: ["/health"] };
const FORGED: readonly HeaderLine[] = [
  ["X-User", "forged"],
  ["x_user", "forged"],
  ["X.USER", "forged"],
  ["x-group-admins", "forged"],
  ["X_Group_Admins", "forged"],
];
const SILENT = ["until disturbed"] as const;

export const OPTIONAL_KEYS: readonly Attack[] = [
  identity("the gateway says nothing about it", "/allowed", {}, [200]),
  identity("the request is skipped", "/health", {}, [200]),
  identity("the request passes in shadow mode", "/orders", { mode: "shadow" }, [200], {
    passes: true,
  }),
  {
    ...identity("the gateway is silent and may fail", "/orders", { failure_mode: "allow" }, [200], {
      passes: true,
    }),
    gateway: SILENT,
  },
  {
    ...identity("the gateway sets it", "/allowed", {}, [200]),
    gateway: [{ send: "HTTP/1.1 200 OK\r\nx-user: alice\r\ncontent-length: 0\r\n\r\n" }],
  },
  ...(
    [
      [
        "the gateway's own framing",
        "content-length: 0\r\nhost: evil\r\nconnection: close, x-user\r\nupgrade: h2c\r\n",
      ],
      [
        "the names of the protocol",
        "content-length: 0\r\nkeymate-target-uri: /forged\r\nte: trailers\r\nexpect: 100-continue\r\n",
      ],
      ["a length of its own", "content-length: 2\r\n"],
      ["chunks", "transfer-encoding: chunked\r\n"],
    ] as const
  ).flatMap(([what, lines]): Attack[] => {
    const body = lines.includes("chunked")
      ? "2\r\nok\r\n0\r\n\r\n"
      : lines.includes(": 2")
        ? "ok"
        : "";
    const reply = (status: string): Act => ({ send: `HTTP/1.1 ${status}\r\n${lines}\r\n${body}` });
    return [
      {
        name: `optional keys/everything goes on to the service: ${what}`,
        configuration: { upstream_headers: ["*"] },
        request: { method: "POST", path: "/allowed", body: "twelve bytes" },
        gateway: [reply("200 OK")],
        expect: { status: [200], served: "twelve bytes" },
      },
      {
        name: `optional keys/everything goes on to the client, allowed: ${what}`,
        configuration: { client_headers: { on_allow: ["*"] } },
        request: { path: "/allowed" },
        gateway: [reply("200 OK")],
        expect: { status: [200], body: "served" },
      },
      {
        name: `optional keys/everything goes on to the client, refused: ${what}`,
        configuration: { client_headers: { on_deny: ["*"] }, deny_response: { body: "closed" } },
        gateway: [reply("403 Forbidden")],
        expect: { status: [403], body: "closed" },
      },
    ];
  }),
  ...(["GET", "HEAD", "TRACE", "OPTIONS", "PATCH", "PROPFIND"] as const).map((method): Attack => ({
    name: `optional keys/the method ${method} does not make the call fail`,
    configuration: { method: "original", failure_mode: "allow", timeout: 5_000 },
    request: { method },
    expect: { status: [403], calls: 1 },
  })),
  {
    name: "optional keys/an upgrade does not make the call fail",
    configuration: { method: "original", failure_mode: "allow", timeout: 5_000 },
    raw: "GET /orders HTTP/1.1\r\nHost: service.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    expect: { status: [403], calls: 1 },
  },
  ...(
    [
      ["bytes that are not UTF-8", [["x-bytes", "\xff\xfe\xc0\xaf"]]],
      ["a host that is none", [["x-forwarded-host", "a b@c:99999/[::"]]],
      ["ninety lines", Array.from({ length: 90 }, (_, index) => [`x-${index}`, "y"] as const)],
      ["50 KiB of lines", [["x-large", "l".repeat(50 << 10)]]],
      ["an empty name's neighbour", [["x-empty", ""]]],
      ["a length of its own", [["content-length", "0"]]],
      ["a gRPC content type", [["content-type", "application/grpc"]]],
      [
        "retries",
        [
          ["x-envoy-max-retries", "9"],
          ["x-envoy-upstream-rq-timeout-ms", "1"],
        ],
      ],
    ] as readonly (readonly [string, readonly HeaderLine[]])[]
  ).map(([what, headers]): Attack => ({
    name: `optional keys/a client cannot make the call fail with ${what}`,
    isInternal: true,
    configuration: { failure_mode: "allow", forwarded_headers: true, timeout: 5_000 },
    request: { headers },
    expect: { status: what.startsWith("a gRPC") ? [200] : [403], calls: 1 },
  })),
  ...[1_100, 1_900].map((count): Attack => ({
    name: `optional keys/a client cannot make the call fail with ${count} lines`,
    configuration: { failure_mode: "allow", timeout: 5_000 },
    request: {
      headers: Array.from({ length: count }, (_, index) => [`x-${index}`, "y"] as const),
    },
    expect: { status: [431], calls: 0 },
  })),
  ...["/a/../../health", "/..%2f../health", "/a/..;/../health", "/./.."].map((path): Attack => ({
    name: `optional keys/a path does not lead the check elsewhere: ${path}`,
    configuration: {
      gateway_url: "http://gateway.test/base",
      check_path: "append_original",
      failure_mode: "allow",
      timeout: 5_000,
    },
    request: { path },
    expect: { status: [403], calls: 0 },
  })),
  ...(
    [
      ["a refusal", "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", [403]],
      ["a redirect", "HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n", [302]],
      ["an error of its own", "HTTP/1.1 500 Error\r\ncontent-length: 0\r\n\r\n", [500]],
      ["a status that is none", "HTTP/1.1 600 Odd\r\ncontent-length: 0\r\n\r\n", [502]],
      ["bytes that are no HTTP", "no HTTP\r\n\r\n", [502]],
    ] as const
  ).map(([what, send, status]): Attack => ({
    name: `optional keys/failure_mode allow does not overrule ${what}`,
    configuration: { failure_mode: "allow", timeout: 5_000 },
    gateway: [{ send }],
    expect: { status, calls: 1 },
  })),
  {
    name: "optional keys/a client does not ask for more retries than are configured",
    isInternal: true,
    configuration: { retry: { attempts: 1, on: ["5xx"] }, timeout: 5_000 },
    request: {
      headers: [
        ["x-envoy-max-retries", "9"],
        ["x_envoy_max_retries", "9"],
        ["x-envoy-retry-on", "retriable-4xx"],
      ],
    },
    gateway: [{ send: "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n" }],
    expect: { status: [503], calls: 2 },
  },
  {
    name: "optional keys/headers that are set cannot be sent by the client",
    configuration: {
      forwarded_headers: true,
      request_headers: { set: { "x-tenant": "blue", "x-path": "%PATH%" } },
    },
    request: {
      path: "/orders",
      headers: [
        ["X-Tenant", "forged"],
        ["x_tenant", "forged"],
        ["X.Path", "forged"],
        ["X-Forwarded-Uri", "forged"],
        ["x_forwarded_uri", "forged"],
        ["X-Forwarded-Host", "forged"],
        ["X-Forwarded-Method", "forged"],
      ],
    },
    expect: {
      status: [403],
      calls: 1,
      gateway: {
        "x-tenant": ["blue"],
        "x-path": ["/orders"],
        "x-forwarded-uri": ["/orders"],
        "x-forwarded-host": ["service.test"],
        "x-forwarded-method": ["GET"],
      },
    },
  },
];

function identity(
  what: string,
  path: string,
  more: Readonly<Record<string, unknown>>,
  status: readonly number[],
  expect: Partial<Attack["expect"]> = {},
): Attack {
  return {
    name: `optional keys/an identity of the client's own: ${what}`,
    after: "CVE-2026-31908, GHSA-7r4p-vjf4-gxv4, CVE-2026-35051",
    configuration: { ...IDENTITY, ...more },
    request: { path, headers: FORGED },
    expect: { status, ...expect },
  };
}
