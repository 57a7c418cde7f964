/** Credentials that gateway and service could read differently: both must get the same lines, in order and byte for byte. */
import type { HeaderLine } from "../../conformance/case.js";
import type { Attack } from "../attack.js";

const DUPLICATES: readonly (readonly [string, readonly HeaderLine[]])[] = [
  [
    "two Authorization lines",
    [
      ["authorization", "Bearer mine"],
      ["authorization", "Bearer yours"],
    ],
  ],
  [
    "two Authorization lines, the first empty",
    [
      ["authorization", ""],
      ["authorization", "Bearer yours"],
    ],
  ],
  [
    "Authorization lines in two cases",
    [
      ["AUTHORIZATION", "Bearer mine"],
      ["authorization", "Bearer yours"],
    ],
  ],
  [
    "twenty Authorization lines",
    Array.from({ length: 20 }, (_, index) => ["authorization", `Bearer ${index}`] as const),
  ],
  ["one Authorization line with a comma", [["authorization", "Bearer mine, Bearer yours"]]],
  [
    "two Cookie lines",
    [
      ["cookie", "session=mine"],
      ["cookie", "session=yours"],
    ],
  ],
  ["an Authorization of bytes that are not UTF-8", [["authorization", "Bearer \xff\xc0\xaf\x80"]]],
  [
    "two identity lines",
    [
      ["x-user", "me"],
      ["x-user", "admin"],
    ],
  ],
  [
    "an alias of Authorization",
    [
      ["authorization", "Bearer mine"],
      ["x_authorization", "Bearer yours"],
    ],
  ],
];

export const CREDENTIALS: readonly Attack[] = [
  ...DUPLICATES.map(([what, lines]): Attack => ({
    name: `credentials/${what}`,
    after: "CVE-2021-32777, CVE-2020-25017",
    request: { path: "/allowed", headers: lines },
    expect: {
      status: [200],
      calls: 1,
      same: [...new Set(lines.map(([name]) => name.toLowerCase()))],
    },
  })),
  ...["authorization", "cookie", "x-user", "x-forwarded-for", "host", "content-length"].map(
    (name): Attack => ({
      name: `credentials/Connection nominates ${name}`,
      after: "CVE-2024-45410, GHSA-w9mr-28mw-j8hg",
      request: {
        path: "/orders",
        headers: [
          ["Connection", `close, ${name}`],
          ...(name === "host" || name === "content-length" ? [] : [[name, "10.0.0.1"] as const]),
        ],
      },
      expect: { status: [403, 400], hidden: ["connection"] },
    }),
  ),
  ...(
    [
      ["proxy-authorization", "Basic c2VjcmV0"],
      ["te", "trailers"],
      ["keep-alive", "timeout=1"],
      ["proxy-connection", "close"],
      ["range", "bytes=0-0"],
      ["if-none-match", "*"],
      ["if-modified-since", "Sat, 01 Jan 2000 00:00:00 GMT"],
      ["accept-encoding", "gzip"],
      ["expect", "x"],
    ] as const
  ).map(([name, value]): Attack => ({
    name: `credentials/${name} does not change the gateway's answer`,
    after: "RFC 9110 §7.6.1 and §13.1",
    request: { path: "/orders", headers: [[name, value]] },
    expect: { status: [403], calls: 1, hidden: [name] },
  })),
];
