/** The client, or the service, is gone. */
import type { Departure, Fault } from "../fault.js";
import { NOTHING } from "../fault.js";
import { ALLOWED } from "../world.js";

const UPLOAD = { method: "POST", body: "x".repeat(50_000) } as const;
const REFUSED = "HTTP/1.1 403 Forbidden\r\ncontent-length: 200000\r\n\r\n" + "n".repeat(200_000);
const HELD = ["until disturbed", ...ALLOWED] as const;
const SILENT: Partial<Fault> = { gateway: ["until disturbed"], configuration: { timeout: 1_500 } };
const HTTP2 = { protocol: "HTTP/2" } as const;

const LEAVING: readonly Departure["how"][] = ["reset", "close"];

export const CLIENT_GONE: readonly Fault[] = [
  ...LEAVING.flatMap((how): Fault[] => [
    gone("before the head is complete", { when: "inside the head", how }),
    gone("while the gateway decides", { when: "during the check", how }, { gateway: HELD }),
    gone("while the gateway will never decide", { when: "during the check", how }, SILENT),
    gone(
      "inside an upload while the gateway decides",
      { when: "inside the upload", how },
      {
        request: UPLOAD,
        gateway: HELD,
      },
    ),
    gone(
      "inside an upload that is held back",
      { when: "inside the upload", how },
      {
        configuration: { body: { mode: "full", max_bytes: 65_536 } },
        request: UPLOAD,
      },
    ),
    gone(
      "while it is refused",
      { when: "during the refusal", how },
      {
        gateway: [{ send: REFUSED }],
      },
    ),
    gone(
      "while the service works",
      { when: "during the service", how },
      {
        service: ["until disturbed"],
        allowed: true,
      },
    ),
  ]),
  ...(["cancel", "close"] as const).flatMap((how): Fault[] => [
    gone(
      "on HTTP/2 while the gateway decides",
      { when: "during the check", how },
      {
        request: HTTP2,
        gateway: HELD,
      },
    ),
    gone(
      "on HTTP/2 inside an upload while the gateway decides",
      { when: "inside the upload", how },
      {
        request: { ...HTTP2, ...UPLOAD },
        gateway: HELD,
      },
    ),
    gone(
      "on HTTP/2 inside an upload that is held back",
      { when: "inside the upload", how },
      {
        configuration: { body: { mode: "full", max_bytes: 65_536 } },
        request: { ...HTTP2, ...UPLOAD },
      },
    ),
    gone(
      "on HTTP/2 while the service works",
      { when: "during the service", how },
      {
        request: HTTP2,
        service: ["until disturbed"],
        allowed: true,
      },
    ),
  ]),
  {
    ...gone("while the gateway decides, next to another client", {
      when: "during the check",
      how: "reset",
    }),
    gateway: HELD,
    neighbour: true,
  },
  {
    name: "client gone/it sends no more but still reads, while the gateway decides",
    reason: "Envoy takes the end of an HTTP/1.1 client's half for the end of the connection",
    gateway: HELD,
    client: { when: "during the check", how: "half-close" },
    allowed: "perhaps",
    expect: [NOTHING, { status: 200, outcome: "GRANTED" }],
  },
];

export const SERVICE_GONE: readonly Fault[] = [
  {
    name: "service gone/nobody listens",
    listener: { routeTo: "refused" },
    expect: [{ status: 503, outcome: "GRANTED" }],
  },
  {
    name: "service gone/no host",
    listener: { routeTo: "no-hosts" },
    expect: [{ status: 503, outcome: "GRANTED" }],
  },
  {
    name: "service gone/a reset before it answers",
    service: ["reset"],
    expect: [{ status: 503, outcome: "GRANTED" }],
  },
  {
    name: "service gone/an answer that is no HTTP",
    service: [{ send: "no HTTP\r\n\r\n" }, "close"],
    expect: [{ status: 502, outcome: "GRANTED" }],
  },
  {
    name: "service gone/a reset inside its answer",
    service: [
      { send: "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsome" },
      { wait: 50 },
      "reset",
    ],
    expect: [{ status: 200, outcome: "GRANTED", incomplete: true }],
  },
  {
    name: "service gone/a no of the gateway is given all the same",
    listener: { routeTo: "refused" },
    gateway: [{ send: "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n" }],
    expect: [{ status: 403, outcome: "DENIED" }],
  },
];

function gone(what: string, client: Departure, more: Partial<Fault> = {}): Fault {
  return { name: `client gone/${what} (${client.how})`, client, ...more, expect: [NOTHING] };
}
