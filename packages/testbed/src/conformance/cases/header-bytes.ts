/** Header lines are bytes in an order: the gateway and the service get every line, byte for byte (specification §3.3). */
import type { ConformanceCase, HeaderLine } from "../case.js";
import { asExpectation, asked, denied, granted, reached } from "./expectations.js";

/** Bytes that a header value may hold beside ASCII (RFC 9110 §5.5, obs-text). */
const UPPER_HALF = String.fromCharCode(...Array.from({ length: 128 }, (_, index) => 0x80 + index));
const PRINTABLE = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 0x21 + index));

export const HEADER_BYTES: readonly ConformanceCase[] = [
  forwarded("repeated lines stay repeated and in order", [
    ["X-Tag", "one"],
    ["X-Other", "1"],
    ["X-Tag", "two"],
    ["X-Other", "2"],
    ["X-Tag", "one"],
    ["x-tag", "three, four"],
  ]),
  forwarded("all bytes from 0x80 to 0xff", [["X-Bytes", UPPER_HALF]]),
  forwarded("every printable byte", [["X-Bytes", PRINTABLE]]),
  forwarded("bytes that are not UTF-8", [
    ["X-Bytes", "\xc3("],
    ["X-Bytes", "\xc0\xaf"],
    ["X-Bytes", "\xff\xfe"],
    ["X-Bytes", "\xed\xa0\x80"],
    ["X-Bytes", "end \xe2\x82"],
  ]),
  forwarded("UTF-8 text", [["X-Name", "\xc3\x87a\xc4\x9flar \xf0\x9f\x94\x91"]]),
  forwarded("a tab inside", [["X-Tab", "a\tb"]]),
  forwarded("an empty value", [["X-Empty", ""]]),
  forwarded("empty values among others", [
    ["X-Tag", ""],
    ["X-Tag", "one"],
    ["X-Tag", ""],
  ]),
  forwarded("every sign that a name may hold", [["X-!#$%&'*+^`|~9z", "1"]]),
  forwarded("names in `_` and `.`", [
    ["X_Under_Score", "1"],
    ["X.Dot", "2"],
  ]),
  forwarded("credentials", [
    ["Authorization", "DPoP eyJhbGciOiJSUzI1NiJ9.e30.c2ln"],
    ["DPoP", "eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.c2ln"],
    ["Cookie", "session=abcdef; theme=dark"],
    ["X-API-Key", "0123456789"],
  ]),
  forwarded("two cookie lines", [
    ["Cookie", "session=abcdef"],
    ["Cookie", "theme=dark"],
  ]),
  forwarded("trace context", [
    ["traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
    ["tracestate", "a=1"],
    ["b3", "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1"],
    ["baggage", "k=v"],
  ]),
  forwarded(
    "100 headers, with Host",
    Array.from({ length: 99 }, (_, index): HeaderLine => [`X-Number-${index}`, `value ${index}`]),
  ),
  forwarded(
    "100 headers of which 99 have one name",
    Array.from({ length: 99 }, (_, index): HeaderLine => ["X-Number", `value ${index}`]),
  ),
  forwarded("one value of 50 KiB", [["X-Large", "large ".repeat(8_533) + "!"]]),
  forwarded("60 KiB of headers, with the request line", sixtyKibibytes()),
  {
    name: "header-bytes/duplicate Authorization lines are both shown to the gateway",
    specification: "§3",
    // Envoy itself joins the lines of this header before a filter sees them (RFC 9110 §5.3 allows it).
    request: {
      headers: [
        ["Authorization", "Bearer first"],
        ["Authorization", "Bearer second"],
      ],
    },
    gateway: { status: 401 },
    expect: {
      gateway: asked({ headers: { authorization: /^(Bearer first, ?)?Bearer (first|second)$/ } }),
      service: "not reached",
      client: denied(401),
    },
  },
  {
    name: "header-bytes/the service's response headers",
    specification: "§7",
    service: {
      headers: [
        ["X-Bytes", UPPER_HALF],
        ["X-Tag", "one"],
        ["X-Tag", "two"],
        ["X-Empty", ""],
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "b=2"],
      ],
      body: "",
    },
    expect: {
      gateway: asked(),
      service: reached(),
      client: granted({
        headers: {
          "x-bytes": [UPPER_HALF],
          "x-tag": ["one", "two"],
          "x-empty": [""],
          "set-cookie": ["a=1", "b=2"],
        },
        body: "",
      }),
    },
  },
  {
    name: "header-bytes/decision headers and location that are not UTF-8",
    specification: "§4",
    gateway: {
      status: 302,
      headers: [
        ["keymate-decision", "DENY \xc0\xaf\xff"],
        ["location", "/caf\xe9?\x80"],
        ["set-cookie", `bytes=${UPPER_HALF}`],
      ],
    },
    expect: {
      gateway: asked(),
      service: "not reached",
      client: denied(
        302,
        { headers: { location: ["/caf\xe9?\x80"], "set-cookie": [`bytes=${UPPER_HALF}`] } },
        [["keymate-decision", "DENY \xc0\xaf\xff"]],
      ),
    },
  },
];

/** The lines reach gateway and service alike. */
function forwarded(what: string, headers: readonly HeaderLine[]): ConformanceCase {
  return {
    name: `header-bytes/${what}`,
    specification: "§3",
    request: { headers },
    expect: {
      gateway: asked({ headers: asExpectation(headers) }),
      service: reached({ headers: asExpectation(headers) }),
      client: granted(),
    },
  };
}

/** 59 lines of 1 KiB each on the wire (name, colon, space, value, CRLF) and one that leaves room for Host and the request line. */
function sixtyKibibytes(): HeaderLine[] {
  return Array.from({ length: 60 }, (_, index): HeaderLine => {
    const name = `X-Filler-${String(index).padStart(2, "0")}`;
    return [name, "f".repeat((index === 59 ? 900 : 1024) - name.length - 4)];
  });
}
