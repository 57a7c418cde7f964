/** The gateway's reply is no HTTP, or HTTP that nobody should send. */
import { encodeReply } from "../../servers/write-reply.js";
import type { Act, Answer, Fault } from "../fault.js";
import { GRANTED, NO_ANSWER } from "../fault.js";

const OK = "HTTP/1.1 200 OK\r\n";
const EMPTY = "content-length: 0\r\n\r\n";

const DENIED: Answer = { status: 403, outcome: "DENIED" };

export const MALFORMED_REPLIES: readonly Fault[] = [
  refused("bytes that are no HTTP", "\x00\x01\x02 this is not HTTP \xfe\xff\r\n\r\n"),
  refused("a page without a head, as in HTTP/0.9", "<html>yes</html>\r\n\r\n"),
  refused("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  refused("a request instead of a reply", `GET / HTTP/1.1\r\nhost: x\r\n${EMPTY}`),
  refused("a status that is no number", `HTTP/1.1 yes OK\r\n${EMPTY}`),
  refused("a status of two digits", `HTTP/1.1 20 OK\r\n${EMPTY}`),
  refused("a status of four digits", `HTTP/1.1 2000 OK\r\n${EMPTY}`),
  refused("a negative status", `HTTP/1.1 -200 OK\r\n${EMPTY}`),
  ...[0, 99, 101, 102, 199, 600, 999].map((status) =>
    refused(`status ${status}`, `HTTP/1.1 ${status} Odd\r\n${EMPTY}`, [{ wait: 600 }, "close"]),
  ),
  refused("a header line without a colon", `${OK}no colon here\r\n${EMPTY}`),
  refused("a header line without a name", `${OK}: value\r\n${EMPTY}`),
  refused("a blank before the colon", `${OK}keymate-decision : ALLOW\r\n${EMPTY}`),
  refused("a NUL in a header value", `${OK}keymate-decision: AL\x00LOW\r\n${EMPTY}`),
  refused("two different lengths", `${OK}content-length: 0\r\ncontent-length: 5\r\n\r\n`),
  refused("a negative length", `${OK}content-length: -1\r\n\r\n`),
  refused("a length that is no number", `${OK}content-length: 0x0\r\n\r\n`),
  refused("a length beyond 64 bits", `${OK}content-length: 99999999999999999999\r\n\r\n`),
  refused("a chunk size that is no number", `${OK}transfer-encoding: chunked\r\n\r\nzz\r\n`),
  refused("an unknown transfer encoding", `${OK}transfer-encoding: gzip\r\n\r\n`),
  refused("a header line of 100 KiB", `${OK}keymate-decision: ${"A".repeat(102_400)}\r\n${EMPTY}`),
  refused("1,100 header lines", `${OK}${lines(1_100)}${EMPTY}`),
  tolerated("a version that is not HTTP/1", `HTTP/3.0 200 OK\r\n${EMPTY}`),
  tolerated("a lone CR in a header value", `${OK}keymate-decision: AL\rLOW\r\n${EMPTY}`),
  {
    name: "malformed reply/1,100 header lines where Envoy takes 2,000, and a yes",
    configuration: { cluster_name: "many-headers" },
    gateway: [{ send: `${OK}${lines(1_100)}${EMPTY}` }],
    expect: [GRANTED],
  },
  {
    name: "malformed reply/1,100 header lines where Envoy takes 2,000, and a no",
    configuration: { cluster_name: "many-headers" },
    gateway: [{ send: `HTTP/1.1 403 Forbidden\r\n${lines(1_100)}${EMPTY}` }],
    expect: [DENIED],
  },
  {
    name: "malformed reply/1,100 cookies on a refusal",
    configuration: { cluster_name: "many-headers" },
    gateway: [{ send: `HTTP/1.1 403 Forbidden\r\n${lines(1_100, "set-cookie")}${EMPTY}` }],
    expect: [DENIED],
  },
  {
    name: "malformed reply/another reply behind the refusal",
    gateway: [
      {
        send:
          encodeReply("POST", { status: 403, body: "no" }) + encodeReply("POST", { status: 200 }),
      },
    ],
    expect: [DENIED],
  },
  {
    name: "malformed reply/control bytes in the header values of a refusal",
    reason: "Envoy's parser takes some and rejects others; none may come out",
    gateway: [
      {
        send: `HTTP/1.1 401 No\r\nwww-authenticate: a\x01b\x1f\x7fc\r\nlocation: /\x0bx\r\n${EMPTY}`,
      },
    ],
    expect: [NO_ANSWER, { status: 401, outcome: "DENIED" }],
  },
  {
    name: "malformed reply/204 No Content",
    gateway: [{ send: "HTTP/1.1 204 No Content\r\n\r\n" }],
    expect: [GRANTED],
  },
  {
    name: "malformed reply/304 Not Modified with a body",
    gateway: [{ send: "HTTP/1.1 304 Not Modified\r\ncontent-length: 4\r\n\r\nbody" }],
    expect: [{ status: 304, outcome: "DENIED", body: "" }],
  },
  {
    name: "malformed reply/100 Continue before a refusal",
    gateway: [{ send: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\n" + EMPTY }],
    expect: [DENIED],
  },
  {
    name: "malformed reply/trailers that contradict a refusal",
    gateway: [
      {
        send: "HTTP/1.1 403 Forbidden\r\ntransfer-encoding: chunked\r\n\r\n0\r\n:status: 200\r\nkeymate-decision: ALLOW\r\n\r\n",
      },
    ],
    expect: [NO_ANSWER, DENIED],
  },
];

function refused(
  what: string,
  bytes: string,
  then: readonly Act[] = [{ wait: 600 }, "close"],
): Fault {
  return {
    name: `malformed reply/${what}`,
    gateway: [{ send: bytes }, ...then],
    expect: [NO_ANSWER],
  };
}

/** Envoy's parser decides whether this counts as a reply; a yes in it is the gateway's own. */
function tolerated(what: string, bytes: string): Fault {
  return {
    name: `malformed reply/${what}`,
    reason: "Envoy's parser is lenient here, depending on its version",
    gateway: [{ send: bytes }],
    expect: [NO_ANSWER, GRANTED],
  };
}

function lines(count: number, name = "x-line"): string {
  return `${name}: 0123456789\r\n`.repeat(count);
}
