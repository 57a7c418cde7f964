/** The service, or the gateway, writes headers that only the plugin may write, or splits a response. */
import { encodeReply } from "../../servers/write-reply.js";
import type { Attack } from "../attack.js";

const OWN = [
  "Keymate-Gateway-Auth-Status",
  "Keymate-Gateway-Auth-Duration",
  "Keymate-Gateway-Auth-Reason",
  "Keymate-Decision",
  "Keymate-Decision-Latency",
  "Keymate-Decision-Authority-Latency",
  "Keymate-Decision-Cache",
  "Keymate-Gateway",
] as const;

const SPELLINGS: readonly (readonly [string, (name: string) => string])[] = [
  ["as it is", (name) => name],
  ["upper case", (name) => name.toUpperCase()],
  ["underscores", (name) => name.replaceAll("-", "_")],
  ["dots", (name) => name.replaceAll("-", ".")],
  ["mixed aliases", (name) => name.replace("-", "_").replace("-", ".")],
];

const REFUSAL = (lines: string) => `HTTP/1.1 403 Forbidden\r\n${lines}content-length: 0\r\n\r\n`;

export const FORGED_ANSWERS: readonly Attack[] = [
  ...OWN.flatMap((name) =>
    SPELLINGS.flatMap(([how, spell]): Attack[] =>
      (["/allowed", "/health"] as const).map((path) => ({
        name: `forged answer/the service sends ${name} in ${how} on ${path === "/allowed" ? "an allowed" : "a skipped"} request`,
        configuration: { skip_paths: ["/health"] },
        request: { path },
        service: [
          {
            send: encodeReply("GET", {
              status: 200,
              headers: [
                [spell(name), "forged"],
                [spell(name), "forged again"],
              ],
            }),
          },
        ],
        expect: {
          status: [200],
          client: {
            "keymate-gateway-auth-status": [path === "/allowed" ? "GRANTED" : "SKIPPED"],
            "keymate-gateway-auth-reason": [],
          },
        },
      })),
    ),
  ),
  {
    name: "forged answer/the service sends an informational response first",
    request: { path: "/allowed" },
    service: [
      { send: "HTTP/1.1 103 Early Hints\r\nkeymate-gateway-auth-status: SKIPPED\r\n\r\n" },
      { send: encodeReply("GET", { status: 200 }) },
    ],
    expect: { status: [200], client: { "keymate-gateway-auth-status": ["GRANTED"] } },
  },
  {
    name: "forged answer/the service sends trailers",
    request: { path: "/allowed" },
    service: [
      {
        send: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nkeymate-gateway-auth-status: SKIPPED\r\n\r\n",
      },
    ],
    expect: { status: [200], client: { "keymate-gateway-auth-status": ["GRANTED"] } },
  },
  {
    name: "forged answer/the gateway writes the outcome of its own refusal",
    gateway: [
      {
        send: REFUSAL(
          "keymate-gateway-auth-status: GRANTED\r\nkeymate_gateway_auth_status: GRANTED\r\nkeymate-gateway-auth-duration: forged\r\n",
        ),
      },
    ],
    expect: { status: [403], client: { "keymate-gateway-auth-status": ["DENIED"] } },
  },
  {
    name: "forged answer/the gateway sends headers that are not for clients",
    gateway: [
      { send: REFUSAL("x-internal: secret\r\nserver: gateway/1\r\nkeymate-enforcer: forged\r\n") },
    ],
    expect: { status: [403], client: { "x-internal": [], "keymate-enforcer": [] } },
  },
  ...(
    [
      ["a line feed", "location: /a\nx-split: forged\r\n"],
      ["a carriage return", "location: /a\rx-split: forged\r\n"],
      ["a folded line", "location: /a\r\n x-split: forged\r\n"],
      ["escaped line ends", "location: /a%0d%0ax-split: forged\r\n"],
      ["control bytes", "location: /a\x01\x0b\x0c\x1f\x7fx-split: forged\r\n"],
      ["a wide line end", "location: /a\u008d\u008ax-split: forged\r\n"],
      ["a NUL", "location: /a\x00x-split: forged\r\n"],
    ] as const
  ).flatMap(([what, line]): Attack[] => [
    {
      name: `split response/${what} in a header of the gateway's refusal`,
      after: "CWE-113",
      gateway: [{ send: REFUSAL(line) }],
      // Where the gateway's own parser-level line end makes a second header, that header is not for clients.
      expect: { status: [403, 502], client: { "x-split": [] } },
    },
    {
      name: `split response/${what} in a header of the gateway's yes`,
      after: "CWE-113",
      request: { path: "/allowed" },
      gateway: [
        {
          send: `HTTP/1.1 200 OK\r\n${line.replace("location", "keymate-decision")}content-length: 0\r\n\r\n`,
        },
      ],
      expect: { status: [200, 502], client: { "x-split": [] } },
    },
  ]),
];

/** Configurations that would write a line end or a control byte into a header, a log or a script. */
export const SPLIT_CONFIGURATIONS: readonly (readonly [
  string,
  Readonly<Record<string, unknown>>,
])[] = [
  ...(["\r\nx-split: forged", "\n", "\r", "\x00", "\x1f", "\x7f"] as const).flatMap(
    (bytes): (readonly [string, Readonly<Record<string, unknown>>])[] => [
      [`endpoint with ${JSON.stringify(bytes)}`, { endpoint: `/auth${bytes}` }],
      [
        `gateway_url with ${JSON.stringify(bytes)}`,
        { gateway_url: `http://gateway.test${bytes}/x` },
      ],
      [`cluster_name with ${JSON.stringify(bytes)}`, { cluster_name: `gateway${bytes}` }],
    ],
  ),
];
