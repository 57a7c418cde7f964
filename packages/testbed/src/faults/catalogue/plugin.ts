/** The plugin's own code fails, or is exchanged, while it serves a request. */
import type { Answer, Change, Fault } from "../fault.js";
import { FAILED_PLUGIN, GRANTED, NOTHING, UNREACHABLE } from "../fault.js";
import { LUA_HOST_CALLS, WASM_HOST_CALLS } from "../host-calls.js";
import { ALLOWED } from "../world.js";

/** Envoy's own answer to a trap; the plugin cannot speak any more. */
export const TRAPPED: Answer = { status: 503, outcome: null };
/** Envoy gives no answer of its own after a trap in the gateway's reply: the listener's idle timeout ends the request, in one of these. */
export const TIMED_OUT: readonly Answer[] = [
  { status: 504, outcome: null },
  { status: 408, outcome: null },
];

const IDLE = { streamIdleTimeoutMilliseconds: 500 };
const WITH_BODY = { method: "POST", body: "payload" } as const;
const WITH_TRAILERS = {
  ...WITH_BODY,
  protocol: "HTTP/2",
  trailers: [["x-checksum", "1"]],
} as const;
const HOLDING_BODY = { body: { mode: "full", max_bytes: 1_000 } } as const;

/**
 * How many calls to Envoy are spoiled, one after the other: more than an exchange makes, so the last ones go unspoiled. The first ones are
 * surely made, so they must be seen to fail: otherwise nothing would have been injected.
 */
const WASM_CALLS = { most: 24, surely: 6 };
const LUA_CALLS = { most: 30, surely: 10 };
const LUA_RESPONSE_CALLS = { most: 16, surely: 4 };

export const TRAPS: readonly Fault[] = [
  trap("proxy_on_context_create", [GRANTED], "the request after this one gets the trap"),
  trap("proxy_on_request_headers", [TRAPPED]),
  trap("proxy_on_request_body", [TRAPPED], "", WITH_BODY, HOLDING_BODY),
  trap("proxy_on_request_trailers", [TRAPPED, ...TIMED_OUT], "", WITH_TRAILERS, HOLDING_BODY),
  trap(
    "proxy_on_http_call_response",
    [TRAPPED, ...TIMED_OUT],
    "it is the idle timeout that answers",
  ),
  { ...trap("proxy_on_response_headers", [TRAPPED]), allowed: true },
  trap("proxy_on_delete", [GRANTED]),
  trap("malloc", [TRAPPED]),
  ...numbers(WASM_CALLS.most).map((hostCall): Fault => ({
    name: `trap/in call ${hostCall} to Envoy`,
    runtimes: ["wasm"],
    reason: "the later calls are made for the response, when the request has been decided",
    defect: { hostCall },
    listener: IDLE,
    ...(hostCall <= WASM_CALLS.surely
      ? { expect: [TRAPPED, ...TIMED_OUT] }
      : { expect: [TRAPPED, ...TIMED_OUT, GRANTED], allowed: "perhaps" }),
  })),
  {
    ...trap("proxy_on_request_headers", [TRAPPED]),
    name: "trap/while another request waits for the gateway",
    configuration: { timeout: 20_000 },
    neighbour: true,
  },
];

export const LUA_ERRORS: readonly Fault[] = [
  ...numbers(LUA_CALLS.most).flatMap((hostCall): Fault[] => {
    const orElse = (answer: Answer) => [
      ...[FAILED_PLUGIN, UNREACHABLE],
      ...(hostCall <= LUA_CALLS.surely ? [] : [answer]),
    ];
    return [
      luaError(`in call ${hostCall} to Envoy of an allowed request`, {
        defect: { hostCall },
        expect: orElse(GRANTED),
      }),
      luaError(`in call ${hostCall} to Envoy of a refused request`, {
        defect: { hostCall },
        gateway: [{ send: "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n" }],
        expect: orElse({ status: 403, outcome: "DENIED" }),
      }),
      luaError(`in call ${hostCall} to Envoy of a request whose body is held`, {
        defect: { hostCall },
        request: WITH_BODY,
        configuration: HOLDING_BODY,
        expect: orElse(GRANTED),
      }),
    ];
  }),
  ...numbers(LUA_CALLS.surely).map((hostCallsFrom) =>
    luaError(`in call ${hostCallsFrom} to Envoy and in all that follow`, {
      reason: "nothing can be told any more, not even the outcome",
      defect: { hostCallsFrom },
      expect: [{ status: 500, outcome: null }],
    }),
  ),
  ...numbers(LUA_RESPONSE_CALLS.most).map((responseHostCall) =>
    luaError(`in call ${responseHostCall} to Envoy of the response`, {
      reason: "the request has been decided; what is lost is the headers about it",
      defect: { responseHostCall },
      expect:
        responseHostCall <= LUA_RESPONSE_CALLS.surely
          ? [{ status: 200, outcome: null }]
          : [{ status: 200 }],
      allowed: true,
    }),
  ),
];

/** One of the functions of Envoy fails, wherever it is called first. */
export const HOST_FUNCTIONS: readonly Fault[] = [
  ...Object.entries(WASM_HOST_CALLS).flatMap(([hostFunction, call]): Fault[] => {
    if (call.phase === "elsewhere") return [];
    const { phase, isHarmless = false, ...how } = call;
    return [
      {
        name: `trap/in ${hostFunction}`,
        runtimes: ["wasm"],
        ...how,
        listener: IDLE,
        defect: { hostFunction, phase },
        expect: [
          TRAPPED,
          ...(phase === "request" ? TIMED_OUT : []),
          ...(isHarmless ? [GRANTED] : []),
        ],
        ...(phase === "response" && { allowed: true }),
      },
    ];
  }),
  ...Object.entries(LUA_HOST_CALLS).flatMap(([hostFunction, call]): Fault[] => {
    if (call.phase === "elsewhere") return [];
    const { phase, isHarmless = false, ...how } = call;
    return [
      luaError(`in ${hostFunction}`, {
        ...how,
        defect: { hostFunction, phase },
        expect:
          phase === "request"
            ? [FAILED_PLUGIN, UNREACHABLE, ...(isHarmless ? [GRANTED] : [])]
            : [{ status: 200, outcome: null }],
        ...(phase === "response" && { allowed: true }),
      }),
    ];
  }),
];

export const CHANGES: readonly Fault[] = [
  ...(
    ["listener replaced", "neighbour added", "listener replaced by one Envoy refuses"] as const
  ).map((what) => change(what, GRANTED)),
  change("listener removed", GRANTED),
  {
    ...change("listener replaced", { status: 403, outcome: "DENIED" }),
    name: "change/listener replaced while the gateway refuses",
    gateway: ["until disturbed", { send: "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n" }],
  },
  {
    ...change("listener replaced", NOTHING),
    name: "change/listener replaced, then the client leaves",
    client: { when: "during the check", how: "reset" },
  },
];

function change(what: Change, answer: Answer): Fault {
  return {
    name: `change/${what} while the gateway decides`,
    configuration: { timeout: 20_000 },
    gateway: ["until disturbed", ...ALLOWED],
    change: what,
    expect: [answer],
  };
}

function trap(
  callback: string,
  expect: readonly Answer[],
  reason = "",
  request?: Fault["request"],
  configuration?: Fault["configuration"],
): Fault {
  return {
    name: `trap/${callback}`,
    runtimes: ["wasm"],
    ...(reason === "" ? {} : { reason }),
    ...(request ? { request } : {}),
    ...(configuration ? { configuration } : {}),
    listener: IDLE,
    defect: { callback },
    expect,
  };
}

function luaError(what: string, more: Omit<Fault, "name">): Fault {
  return { name: `Lua error/${what}`, runtimes: ["lua"], ...more };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
