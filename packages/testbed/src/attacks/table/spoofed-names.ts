/** A client speaks in the plugin's name. Neither the gateway nor the service may take it for the plugin. */
import type { Attack } from "../attack.js";

const NAMES = [
  "Keymate-Enforcer",
  "Keymate-Target-URI",
  "Keymate-Target-Method",
  "Keymate-Partial-Body",
] as const;

const SPELLINGS: readonly (readonly [string, (name: string) => string])[] = [
  ["as it is", (name) => name],
  ["lower case", (name) => name.toLowerCase()],
  ["upper case", (name) => name.toUpperCase()],
  ["underscores", (name) => name.replaceAll("-", "_")],
  ["dots", (name) => name.replaceAll("-", ".")],
  ["one underscore", (name) => name.replace("-", "_")],
  ["mixed aliases", (name) => name.replace("-", ".").replace("-", "_").toUpperCase()],
];

export const SPOOFED_NAMES: readonly Attack[] = [
  ...NAMES.flatMap((name) =>
    SPELLINGS.flatMap(([how, spell]): Attack[] =>
      (["/allowed", "/health"] as const).map((path) => ({
        name: `spoofed name/${name} in ${how} on ${path === "/allowed" ? "an allowed" : "a skipped"} request`,
        after: "CVE-2026-88011, GHSA-x677-9fxg-v5c5",
        configuration: { skip_paths: ["/health"] },
        request: {
          path,
          headers: [
            [spell(name), "forged"],
            [spell(name), "forged again"],
          ],
        },
        expect: { status: [200], calls: path === "/allowed" ? 1 : 0 },
      })),
    ),
  ),
  ...NAMES.map((name): Attack => ({
    name: `spoofed name/${name} on HTTP/2`,
    request: { path: "/allowed", protocol: "HTTP/2", headers: [[name, "forged"]] },
    expect: { status: [200], calls: 1 },
  })),
  {
    name: "spoofed name/a blank before the colon",
    raw: "GET /allowed HTTP/1.1\r\nHost: service.test\r\nKeymate-Target-URI : /forged\r\n\r\n",
    expect: { status: [400, "none"], calls: 0 },
  },
  {
    name: "spoofed name/a folded line",
    after: "RFC 9112 §5.2",
    raw: "GET /allowed HTTP/1.1\r\nHost: service.test\r\nX-Line: a\r\n Keymate-Target-URI: /forged\r\n\r\n",
    expect: { status: [200, 400, "none"] },
  },
  {
    name: "spoofed name/in a trailer",
    raw:
      "POST /allowed HTTP/1.1\r\nHost: service.test\r\nTransfer-Encoding: chunked\r\nTrailer: Keymate-Target-URI\r\n\r\n" +
      "2\r\nok\r\n0\r\nKeymate-Target-URI: /forged\r\n\r\n",
    expect: { status: [200], calls: 1 },
  },
  {
    name: "spoofed name/nominated by Connection, so that a hop would remove the plugin's own",
    after: "CVE-2024-45410",
    request: {
      path: "/allowed",
      headers: [
        ["Connection", "close, Keymate-Target-URI, Keymate-Enforcer, Keymate-Target-Method"],
      ],
    },
    expect: { status: [200], calls: 1, hidden: ["connection"] },
  },
];
