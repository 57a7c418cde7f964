/** Something goes wrong while equal requests wait for the answer to one call. In Lua each of them makes its own. */
import type { Act, Answer, Fault } from "../fault.js";
import { FAILED_PLUGIN, GRANTED, NOTHING, NO_ANSWER, UNREACHABLE } from "../fault.js";
import { ALLOWED } from "../world.js";
import { TIMED_OUT, TRAPPED } from "./plugin.js";

/** Decisions are gone at once, so that every fault begins without any. */
const CACHE = { cache: { ttl: 1, max_entries: 100 } } as const;
const HELD: readonly Act[] = ["until disturbed", ...ALLOWED];
const REFUSAL: Act = { send: "HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno" };
const REFUSED: readonly Act[] = ["until disturbed", REFUSAL];
const DENIED: Answer = { status: 403, outcome: "DENIED" };
const FOR_ONE: Act = {
  send: "HTTP/1.1 200 OK\r\ncache-control: no-store\r\ncontent-length: 0\r\n\r\n",
};
const FEW = 5;
/** So many that answering all of them from within one another would fill the stack, were there no bound to those who share a call. */
const MANY = 700;
const EDGE_MILLISECONDS = 600;
const IDLE = { streamIdleTimeoutMilliseconds: 1_500 };

export const WAITING: readonly Fault[] = [
  waits("all are served", { gateway: HELD, expect: [GRANTED] }),
  waits("all are refused", { gateway: REFUSED, expect: [DENIED] }),
  waits("sixteen share a call, the seventeenth makes one", {
    gateway: HELD,
    waiting: { count: 16 },
    expect: [GRANTED],
  }),
  ...[HELD, REFUSED].map((gateway) =>
    waits(`very many are ${gateway === HELD ? "served" : "refused"}`, {
      runtimes: ["wasm"],
      gateway,
      waiting: { count: MANY },
      expect: [gateway === HELD ? GRANTED : DENIED],
    }),
  ),

  ...(["reset", "close"] as const).map((how) =>
    waits(`the client that is asked about leaves (${how})`, {
      gateway: HELD,
      client: { when: "during the check", how },
      waiting: { count: FEW, expect: [GRANTED] },
      expect: [NOTHING],
    }),
  ),
  waits("the client that is asked about leaves, and the gateway refuses", {
    gateway: REFUSED,
    client: { when: "during the check", how: "reset" },
    waiting: { count: FEW, expect: [DENIED] },
    expect: [NOTHING],
  }),
  waits("the client that is asked about has left before the others come", {
    gateway: HELD,
    client: { when: "during the check", how: "reset" },
    waiting: { count: FEW, comesLate: true, expect: [GRANTED] },
    expect: [NOTHING],
  }),
  waits("the client that is asked about has left before the others come, and the gateway resets", {
    gateway: ["until disturbed", "reset"],
    client: { when: "during the check", how: "reset" },
    waiting: { count: FEW, comesLate: true, expect: [NO_ANSWER] },
    expect: [NOTHING],
  }),
  waits("the client that is asked about leaves, and the answer is for it alone", {
    gateway: ["until disturbed", FOR_ONE],
    client: { when: "during the check", how: "reset" },
    waiting: { count: FEW, expect: [GRANTED] },
    expect: [NOTHING],
  }),
  ...(["cancel", "close"] as const).map((how) =>
    waits(`the client that is asked about leaves its HTTP/2 stream (${how})`, {
      request: { protocol: "HTTP/2" },
      gateway: HELD,
      client: { when: "during the check", how },
      waiting: { count: FEW, expect: [GRANTED] },
      expect: [NOTHING],
    }),
  ),
  waits("the client that is asked about has left its HTTP/2 stream before the others come", {
    request: { protocol: "HTTP/2" },
    gateway: REFUSED,
    client: { when: "during the check", how: "cancel" },
    waiting: { count: FEW, comesLate: true, expect: [DENIED] },
    expect: [NOTHING],
  }),
  waits("those who wait leave", {
    gateway: HELD,
    waiting: { count: 40, leaves: true, expect: [NOTHING] },
    expect: [GRANTED],
  }),
  waits("the client that is asked about and those who wait leave", {
    gateway: HELD,
    client: { when: "during the check", how: "reset" },
    waiting: { count: FEW, leaves: true, expect: [NOTHING] },
    expect: [NOTHING],
  }),

  waits("the gateway's answer is for one alone", {
    gateway: ["until disturbed", FOR_ONE],
    expect: [GRANTED],
  }),
  waits("the gateway resets the connection", {
    gateway: ["until disturbed", "reset"],
    expect: [NO_ANSWER],
  }),
  waits("the gateway resets the connection inside its answer", {
    gateway: [
      "until disturbed",
      { send: "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsome" },
      "reset",
    ],
    expect: [NO_ANSWER],
  }),
  waits("the gateway answers what is no HTTP", {
    gateway: ["until disturbed", { send: "yes\r\n\r\n" }, "close"],
    expect: [NO_ANSWER, { status: 502, outcome: "GATEWAY_FAILED" }],
  }),
  waits("the gateway does not answer in time", {
    configuration: { ...CACHE, timeout: EDGE_MILLISECONDS },
    gateway: [{ wait: 2 * EDGE_MILLISECONDS }],
    expect: [NO_ANSWER],
  }),
  ...[-5, -2, 0, 2, 5].map((milliseconds) =>
    waits(`a yes ${milliseconds} ms from the timeout`, {
      configuration: { ...CACHE, timeout: EDGE_MILLISECONDS },
      gateway: [{ wait: EDGE_MILLISECONDS + milliseconds }, ...ALLOWED],
      expect: [GRANTED, NO_ANSWER],
    }),
  ),

  ...(["listener replaced", "listener removed", "neighbour added"] as const).map((change) =>
    waits(change, { gateway: HELD, change, expect: [GRANTED] }),
  ),
  waits("listener replaced, and the gateway refuses", {
    gateway: REFUSED,
    change: "listener replaced",
    expect: [DENIED],
  }),
  waits("listener removed, the client that is asked about leaves", {
    gateway: HELD,
    change: "listener removed",
    client: { when: "during the check", how: "reset" },
    waiting: { count: FEW, expect: [GRANTED] },
    expect: [NOTHING],
  }),
  waits("another plugin of the same virtual machine shares nothing", {
    gateway: HELD,
    waiting: { count: FEW, elsewhere: true },
    expect: [GRANTED],
  }),
  waits("another plugin of the same virtual machine, the client of the first leaves", {
    gateway: REFUSED,
    client: { when: "during the check", how: "reset" },
    waiting: { count: FEW, elsewhere: true, expect: [DENIED] },
    expect: [NOTHING],
  }),

  waits("a trap in proxy_on_http_call_response", {
    runtimes: ["wasm"],
    reason: "it is the idle timeout that answers",
    gateway: HELD,
    listener: IDLE,
    defect: { callback: "proxy_on_http_call_response" },
    expect: [TRAPPED, ...TIMED_OUT],
  }),
  ...(["proxy_continue_stream", "proxy_set_effective_context"] as const).map((hostFunction) =>
    waits(`a trap when the first of them is let go, in ${hostFunction}`, {
      runtimes: ["wasm"],
      reason: "it is the idle timeout that answers",
      gateway: HELD,
      listener: IDLE,
      defect: { hostFunction, phase: "request" },
      expect: [TRAPPED, ...TIMED_OUT],
    }),
  ),
  waits("a trap when the first of them is refused", {
    runtimes: ["wasm"],
    reason: "it is the idle timeout that answers",
    gateway: REFUSED,
    listener: IDLE,
    defect: { hostFunction: "proxy_send_local_response", phase: "request" },
    expect: [TRAPPED, ...TIMED_OUT],
  }),
  waits("an error when the gateway has answered", {
    runtimes: ["lua"],
    gateway: HELD,
    defect: { hostFunction: "set", phase: "request" },
    expect: [FAILED_PLUGIN, UNREACHABLE],
  }),
];

function waits(what: string, more: Omit<Fault, "name">): Fault {
  return {
    name: `waiting/${what}`,
    configuration: { ...CACHE, timeout: 20_000 },
    waiting: { count: FEW },
    ...more,
  };
}
