/** The gateway takes the call, and its reply comes late, in pieces, or not to its end. */
import type { Act, Answer, Fault } from "../fault.js";
import { GRANTED, NO_ANSWER } from "../fault.js";

const ALLOW = "HTTP/1.1 200 OK\r\nkeymate-decision: ALLOW\r\ncontent-length: 2\r\n\r\nok";
const CHUNKED = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const MEBIBYTE = "x".repeat(1 << 20);

export const REPLYING: readonly Fault[] = [
  late("silence", ["until disturbed"]),
  late("a head that trickles in", [{ trickle: ALLOW, everyMilliseconds: 25 }]),
  late("a status line and then silence", [{ send: "HTTP/1.1 200 OK\r\n" }]),
  late("a head and then silence", [{ send: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n" }]),
  late("a body that trickles in", [
    { send: "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n" },
    { trickle: "x".repeat(100), everyMilliseconds: 25 },
  ]),
  late("chunks that never end", [{ send: `${CHUNKED}2\r\nok\r\n` }]),
  late("a yes after the timeout", [{ wait: 650 }, { send: ALLOW }]),
  late("100 Continue and then silence", [{ send: "HTTP/1.1 100 Continue\r\n\r\n" }]),
  late("103 Early Hints and then silence", [{ send: "HTTP/1.1 103 Early Hints\r\n\r\n" }]),
  broken("a reset before the head", ["reset"]),
  broken("an end before the head", ["close"]),
  broken("a reset inside the status line", [{ send: "HTTP/1.1 20" }, "reset"]),
  broken("an end inside the status line", [{ send: "HTTP/1.1 200" }, "close"]),
  broken("a reset inside the headers", [
    { send: "HTTP/1.1 200 OK\r\nkeymate-decision: ALL" },
    "reset",
  ]),
  broken("an end inside the headers", [
    { send: "HTTP/1.1 200 OK\r\nkeymate-decision: ALLOW\r\n" },
    "close",
  ]),
  broken("a reset inside the body", [
    { send: "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nsome" },
    "reset",
  ]),
  broken("an end inside the body", [
    { send: "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nsome" },
    "close",
  ]),
  broken("an end inside a chunk", [{ send: `${CHUNKED}ff\r\nsome` }, "close"]),
  broken("an end between chunks", [{ send: `${CHUNKED}4\r\nsome\r\n` }, "close"]),
  broken("an end before the last chunk's trailers end", [
    { send: `${CHUNKED}4\r\nsome\r\n0\r\nkeymate-decision: ALLOW\r\n` },
    "close",
  ]),
  broken("a reset inside a refusal", [
    { send: "HTTP/1.1 403 Forbidden\r\ncontent-length: 1000\r\n\r\nno" },
    "reset",
  ]),
  broken("100 Continue and then the end", [{ send: "HTTP/1.1 100 Continue\r\n\r\n" }, "close"]),
  broken("a body larger than Envoy keeps", [
    { send: `HTTP/1.1 200 OK\r\ncontent-length: ${40 << 20}\r\n\r\n` },
    { flood: MEBIBYTE, times: 40 },
  ]),
  broken("a body without end", [{ send: CHUNKED }, { flood: `100000\r\n${MEBIBYTE}\r\n` }]),
  broken("trailers without end", [
    { send: `${CHUNKED}0\r\n` },
    { flood: `x-trailer: ${"x".repeat(8_000)}\r\n` },
  ]),
  ...[-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((milliseconds): Fault => ({
    name: `replying/a yes ${milliseconds} ms from the timeout`,
    reason: "either Envoy's timer or the reply is first; what counts is that nothing is both",
    configuration: { timeout: 120 },
    gateway: [{ wait: 120 + milliseconds }, { send: ALLOW }],
    expect: [GRANTED, NO_ANSWER],
  })),
];

/** The reply does not end within the timeout of 400 ms. */
function late(what: string, gateway: readonly Act[]): Fault {
  return { name: `replying/${what}`, gateway, expect: [NO_ANSWER] };
}

/** The reply cannot be finished. */
function broken(what: string, gateway: readonly Act[], expect: Answer = NO_ANSWER): Fault {
  return { name: `replying/${what}`, configuration: { timeout: 8_000 }, gateway, expect: [expect] };
}
