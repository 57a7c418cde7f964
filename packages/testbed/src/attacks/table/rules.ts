/** A request that a rule makes an exception of spells its host or method otherwise. The default gateway refuses everything. */
import type { Attack } from "../attack.js";

/** Everything passes unasked but what goes to one host, whoever spells it how. */
const BY_HOST = {
  rules: [
    { match: { path: { prefix: "/" }, hosts: ["strict.test", "*.strict.test"] } },
    { match: { path: { prefix: "/" } }, skip: true },
  ],
};

/** What goes to one host passes, and nothing else. */
const BY_OPEN_HOST = { skip_rules: [{ path: { prefix: "/" }, hosts: ["open.test"] }] };

/** Everything passes but what changes something. */
const BY_METHOD = {
  rules: [
    { match: { path: { prefix: "/" }, methods: ["POST", "DELETE"] } },
    { match: { path: { prefix: "/" } }, skip: true },
  ],
};

/** What only reads passes, and nothing else. */
const BY_OPEN_METHOD = { skip_rules: [{ path: { prefix: "/" }, methods: ["GET"] }] };

const REFUSED = [403, 400, 404, "none"] as const;

/** Of a host that must be asked about: the lines of an HTTP/1.1 request. */
const HOST_LINES: readonly string[] = [
  ...[
    "strict.test",
    "STRICT.Test",
    "strict.test:80",
    "strict.test:8443",
    "strict.test:080",
    "a.strict.test",
  ],
  ...["strict.test.", "strict.test.:80", "strict.test:", "strict.test:80:80", "strict.test:http"],
  ...[
    "user@strict.test",
    "open.test@strict.test",
    "strict.test#open.test",
    "strict.test/open.test",
  ],
  ...[
    "strict.test,open.test",
    "strict.test open.test",
    "strict%2etest",
    "%73trict.test",
    "strict.test%00",
  ],
  ...[
    "strict.test\t",
    " strict.test",
    "strict.test\\",
    "[strict.test]",
    "strict\xe3\x80\x82test",
    "",
  ],
].map((host) => `Host: ${host}\r\n`);

const TWO_HOSTS: readonly string[] = [
  "Host: open.test\r\nHost: strict.test\r\n",
  "Host: strict.test\r\nHost: open.test\r\n",
  "Host: open.test\r\nhost: strict.test\r\n",
  "Host: open.test\r\n Host: strict.test\r\n",
  "Host: open.test\r\nHost : strict.test\r\n",
  "Host: open.test\r\nX: y\r\nHost: open.test, strict.test\r\n",
  "Host: open.test,\r\nHost: strict.test\r\n",
  "Host:\r\nHost: strict.test\r\n",
  ":authority: open.test\r\nHost: strict.test\r\n",
  "",
];

/** An absolute target speaks for the host (RFC 9112 §3.2.2). */
const ABSOLUTE: readonly (readonly [target: string, host: string])[] = [
  ["http://strict.test/orders", "open.test"],
  ["http://STRICT.test:80/orders", "open.test"],
  ["http://user@strict.test/orders", "open.test"],
  ["http://open.test@strict.test/orders", "open.test"],
  ["http://strict.test?/orders", "open.test"],
  ["http://strict.test#@open.test/orders", "open.test"],
  ["http://strict.test\\@open.test/orders", "open.test"],
];

export const RULES: readonly Attack[] = [
  // Without these, the others would prove nothing.
  ...Object.entries({
    "another host than the strict one": [BY_HOST, { authority: "open.test" }],
    "the open host": [BY_OPEN_HOST, { authority: "open.test" }],
    "another method than the strict ones": [BY_METHOD, { method: "GET" }],
    "the open method": [BY_OPEN_METHOD, { method: "GET" }],
  } as const).map(([what, [configuration, request]]): Attack => ({
    name: `rules/${what} passes`,
    configuration,
    request,
    expect: { status: [200], passes: true, calls: 0 },
  })),
  ...[...HOST_LINES, ...TWO_HOSTS].map((lines): Attack => hostLines(BY_HOST, "strict", lines)),
  // Both ways around: what names the open host as well is not open.
  ...TWO_HOSTS.map((lines): Attack => hostLines(BY_OPEN_HOST, "open", lines)),
  ...ABSOLUTE.flatMap(([target, host]) =>
    [BY_HOST, BY_OPEN_HOST].map((configuration): Attack => ({
      name: `rules/${configuration === BY_HOST ? "strict" : "open"} host, target ${target}`,
      after: "CVE-2026-26205",
      configuration,
      raw: `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      expect: { status: REFUSED },
    })),
  ),
  ...([BY_HOST, BY_OPEN_HOST] as const).map((configuration): Attack => ({
    name: `rules/${configuration === BY_HOST ? "strict" : "open"} host, host beside :authority`,
    after: "RFC 9113 §8.3.1",
    configuration,
    request: {
      protocol: "HTTP/2",
      authority: "strict.test",
      headers: [["host", "open.test"]],
    },
    expect: { status: REFUSED },
  })),
  ...[
    "STRICT.test",
    "strict.test.",
    "user@strict.test",
    "strict.test:x",
    "strict.test,open.test",
    "[::1]",
  ].map((authority): Attack => ({
    name: `rules/:authority ${authority}`,
    after: "CVE-2021-39155",
    configuration: BY_HOST,
    request: { protocol: "HTTP/2", authority },
    expect: { status: REFUSED },
  })),
  ...["post", "Post", "pOST", "DELETe", "POST ", "\tPOST"].flatMap((method): Attack[] => [
    {
      name: `rules/method ${JSON.stringify(method)}`,
      configuration: BY_METHOD,
      raw: `${method} /orders HTTP/1.1\r\nHost: service.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      expect: { status: REFUSED },
    },
  ]),
  ...["post", "Delete", "dELETE"].map((method): Attack => ({
    name: `rules/method ${method} over HTTP/2`,
    configuration: BY_METHOD,
    request: { protocol: "HTTP/2", method },
    expect: { status: [403] },
  })),
  ...["get", "Get", "GETX", "GE", "HEAD", "OPTIONS", "QUERY", "GET,POST", "PRI"].map(
    (method): Attack => ({
      name: `rules/method ${method} is not GET`,
      configuration: BY_OPEN_METHOD,
      request: { protocol: "HTTP/2", method },
      expect: { status: [403, 400, "none"] },
    }),
  ),
  ...["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "_method"].map(
    (name): Attack => ({
      name: `rules/POST with ${name}: GET`,
      configuration: BY_OPEN_METHOD,
      request: { method: "POST", headers: [[name, "GET"]] },
      expect: { status: [403, 400] },
    }),
  ),
];

function hostLines(configuration: Attack["configuration"], which: string, lines: string): Attack {
  return {
    name: `rules/${which} host, ${JSON.stringify(lines)}`,
    after: "CVE-2021-39155",
    ...(configuration && { configuration }),
    raw: `GET /orders HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`,
    expect: { status: REFUSED },
  };
}
