/** Messages that two servers may split differently: the second one inside is one that the gateway refuses. */
import type { Attack } from "../attack.js";

const HIDDEN = "GET /admin HTTP/1.1\r\nHost: service.test\r\nX-Pad: ";
const CHUNKED_HIDDEN = `0\r\n\r\n${HIDDEN}`;

export const SMUGGLING: readonly Attack[] = [
  shape(
    "both lengths, the length wins",
    [`Content-Length: ${CHUNKED_HIDDEN.length}`, "Transfer-Encoding: chunked"],
    CHUNKED_HIDDEN,
  ),
  shape(
    "both lengths, the other way round",
    ["Transfer-Encoding: chunked", "Content-Length: 3"],
    `8\r\nSMUGGLED\r\n${CHUNKED_HIDDEN}`,
  ),
  ...[
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity, chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding:\tchunked",
    "Transfer-Encoding:\x0bchunked",
    'Transfer-Encoding: "chunked"',
    "X: x\nTransfer-Encoding: chunked",
    "Transfer-Encoding\r\n : chunked",
    "Transfer-Encoding: CHUNKED",
    "transfer_encoding: chunked",
  ].map((line) =>
    shape(
      `length, and ${JSON.stringify(line)}`,
      [`Content-Length: ${CHUNKED_HIDDEN.length}`, line],
      CHUNKED_HIDDEN,
    ),
  ),
  shape("two lengths", ["Content-Length: 0", `Content-Length: ${HIDDEN.length}`], HIDDEN),
  shape("two lengths in one line", [`Content-Length: 0, ${HIDDEN.length}`], HIDDEN),
  shape("a length with a sign", [`Content-Length: +0`], `${HIDDEN}x\r\n\r\n`),
  shape("a negative length", [`Content-Length: -1`], `${HIDDEN}x\r\n\r\n`),
  shape("a length in hexadecimal", [`Content-Length: 0x0`], `${HIDDEN}x\r\n\r\n`),
  shape("a length in an alias", [`Content_Length: ${HIDDEN.length}`], `${HIDDEN}x\r\n\r\n`),
  shape(
    "a chunk with an extension that holds a line end",
    ["Transfer-Encoding: chunked"],
    `2;x=\n\r\nok\r\n0\r\n\r\n${HIDDEN}x\r\n\r\n`,
  ),
  shape(
    "a chunk size that overflows",
    ["Transfer-Encoding: chunked"],
    `100000000000000000\r\nok\r\n0\r\n\r\n${HIDDEN}x\r\n\r\n`,
  ),
  shape(
    "a chunk that ends in LF",
    ["Transfer-Encoding: chunked"],
    `2\nok\n0\n\n${HIDDEN}x\r\n\r\n`,
  ),
  shape("a body on GET without a length", [], `${HIDDEN}x\r\n\r\n`),
  shape(
    "an upgrade to HTTP/2",
    [
      "Connection: Upgrade, HTTP2-Settings",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
    ],
    "",
    "CVE-2021-21332, h2c smuggling",
  ),
  shape(
    "an upgrade that is not to WebSocket",
    ["Connection: Upgrade", "Upgrade: smuggled"],
    `${HIDDEN}x\r\n\r\n`,
  ),
  shape(
    "a request behind an upgrade to WebSocket",
    ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 777"],
    `${HIDDEN}x\r\n\r\n`,
  ),
  shape(
    "an expectation nobody waits for",
    ["Expect: 100-continue", `Content-Length: ${HIDDEN.length}`],
    HIDDEN,
  ),
  shape("an unknown expectation", ["Expect: x", `Content-Length: ${HIDDEN.length}`], HIDDEN),
  {
    name: "smuggling/a refused request behind an allowed one",
    raw: "GET /allowed HTTP/1.1\r\nHost: service.test\r\n\r\nGET /admin HTTP/1.1\r\nHost: service.test\r\n\r\n",
    expect: { status: [200] },
  },
  {
    name: "smuggling/a line feed alone ends the request line",
    raw: "GET /allowed HTTP/1.1\nHost: service.test\n\nGET /admin HTTP/1.1\nHost: service.test\n\n",
    expect: { status: [200, 400, "none"] },
  },
  {
    name: "smuggling/a request line in a request line",
    raw: "GET /allowed HTTP/1.1\r\nHost: x\r\n\r\nGET /admin HTTP/1.1 HTTP/1.1\r\nHost: service.test\r\n\r\n",
    expect: { status: [200, 400, "none"] },
  },
  {
    name: "smuggling/two hosts",
    raw: "GET /orders HTTP/1.1\r\nHost: service.test\r\nHost: other.test\r\n\r\n",
    expect: { status: [400, 403, "none"] },
  },
  {
    name: "smuggling/HTTP/0.9",
    raw: "GET /admin\r\n\r\n",
    expect: { status: [400, 403, 426, "none"] },
  },
  {
    name: "smuggling/HTTP/1.0 with chunks",
    raw: `POST /allowed HTTP/1.0\r\nHost: service.test\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_HIDDEN}x\r\n\r\n`,
    expect: { status: [200, 400, 403, 426, "none"] },
  },
];

/** Whatever Envoy makes of it, nothing but what the gateway allowed reaches the service. */
function shape(what: string, lines: readonly string[], body: string, after?: string): Attack {
  const head = ["POST /allowed HTTP/1.1", "Host: service.test", ...lines].join("\r\n");
  return {
    name: `smuggling/${what}`,
    after: after ?? "RFC 9112 §11.2",
    raw: `${head}\r\n\r\n${body}`,
    expect: { status: [200, 400, 403, 404, 411, 413, 417, 426, 501, 101, "none"] },
  };
}
