/**
 * The shape of one fault: what goes wrong around one request, and what may come of it.
 *
 * A fault is data. The runner adds what must hold whatever the fault is: exactly one answer, nothing at the service that the gateway did
 * not allow, the next request on the same worker served, and no request left in Envoy.
 *
 * All text that crosses the wire is a byte string: one code unit a byte.
 */
import type { CaseRequest, Runtime } from "../conformance/case.js";

/** One step of what a server does once a request has arrived. */
export type Act =
  /** Sends these bytes. */
  | { readonly send: string }
  /** Sends these bytes over and over, as fast as they are taken, until the connection ends or so many times. */
  | { readonly flood: string; readonly times?: number }
  /** Sends one byte after the other, so many milliseconds apart. */
  | { readonly trickle: string; readonly everyMilliseconds: number }
  /** Does nothing for so many milliseconds. */
  | { readonly wait: number }
  /** Does nothing until the disturbance of this fault is over: the client has left, the listener has changed … */
  | "until disturbed"
  /** Ends the connection in order (FIN). */
  | "close"
  /** Ends the connection at once (RST). */
  | "reset";

/** How a client spoils its own request. */
export interface Departure {
  readonly when:
    | "inside the head" // with half of the request's head sent
    | "inside the upload" // with half of the request's body sent, the check under way or the body awaited
    | "during the check" // while the gateway decides
    | "during the service" // while the service works on the request
    | "during the refusal"; // as soon as the first byte of the answer has arrived
  /**
   * `half-close`: sends nothing more but still reads. `cancel`: HTTP/2 `RST_STREAM`, the connection stays. `cut off`: it is Envoy that ends
   * the connection.
   */
  readonly how: "reset" | "close" | "half-close" | "cancel" | "cut off";
}

/** What happens to Envoy while the gateway decides. */
export type Change =
  | "listener replaced" // same name, other plugin configuration
  | "listener replaced by one Envoy refuses"
  | "listener removed"
  | "neighbour added"; // another listener, which restarts nothing

/** Where the plugin's own code is made to fail. */
export type Defect =
  /** Wasm: traps when this callback begins. */
  | { readonly callback: string }
  /** Wasm: traps, Lua: raises, in the n-th call to Envoy that serves this request, counted from 1. */
  | { readonly hostCall: number }
  /** Lua: raises in the n-th call to Envoy and in all that follow, but for the one that answers the client. */
  | { readonly hostCallsFrom: number }
  /** Wasm: traps, Lua: raises, in the first call to this function of Envoy (`host-calls.ts`). */
  | { readonly hostFunction: string; readonly phase: "request" | "response" }
  /** Lua: raises in the n-th call to Envoy of the response phase. */
  | { readonly responseHostCall: number };

export type Outcome = "GRANTED" | "DENIED" | "SKIPPED" | "GATEWAY_FAILED";

/** One answer that the specification allows for this fault. */
export interface Answer {
  /** `none`: the client sees no answer, because it left or because the connection was cut. */
  readonly status: number | "none";
  /** The value of `Keymate-Gateway-Auth-Status`; `null`: the header is missing, since the plugin did not decide. */
  readonly outcome?: Outcome | null;
  readonly body?: string;
  /** Set when the answer breaks off, as with a service that dies while it answers. */
  readonly incomplete?: true;
}

export interface Fault {
  /** Unique, `group/what goes wrong`. */
  readonly name: string;
  /** Why an answer is what it is, where the specification's table does not say. */
  readonly reason?: string;
  /** Default: both. */
  readonly runtimes?: readonly Runtime[];
  /** Merged over `BASE_CONFIGURATION`; `cluster_name` names one of the clusters of `world.ts`. Default timeout: 400 ms. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly listener?: {
    readonly routeTo?: string;
    readonly streamIdleTimeoutMilliseconds?: number;
  };
  readonly request?: CaseRequest;
  /** Default: allows. */
  readonly gateway?: readonly Act[];
  /** Default: 200 with a body. */
  readonly service?: readonly Act[];
  readonly client?: Departure;
  readonly change?: Change;
  readonly defect?: Defect;
  /** Requests equal to this one that come while the gateway is asked (`waiting.ts`). */
  readonly waiting?: {
    readonly count: number;
    /** They come when the client has left, and its check is still under way. */
    readonly comesLate?: true;
    /** They come to a listener with a plugin of its own, which must share nothing. */
    readonly elsewhere?: true;
    /** Their connection ends while they wait. */
    readonly leaves?: true;
    /** What each of them may see. Default: what the client may see. */
    readonly expect?: readonly Answer[];
  };
  /** A request of somebody else that the gateway is working on all the while. */
  readonly neighbour?: true;
  /** What the client may see; one of several where a race or Envoy's version decides. */
  readonly expect: readonly Answer[];
  /**
   * Set when the gateway allows the request although its client sees no answer. `perhaps`: whether Envoy still passes it on then is a race.
   */
  readonly allowed?: true | "perhaps";
}

/** Bodies of the specification's §4. */
export const DISPATCH_FAILED = '{"error": "Authorization Service Unavailable (Dispatch Failed)"}';
export const NO_HEADERS = '{"error": "Authorization Service Unavailable (No Headers)"}';
export const PLUGIN_FAILED = '{"error": "Authorization Service Unavailable (Plugin Failed)"}';

export const UNREACHABLE: Answer = {
  status: 502,
  outcome: "GATEWAY_FAILED",
  body: DISPATCH_FAILED,
};
export const NO_ANSWER: Answer = { status: 502, outcome: "GATEWAY_FAILED", body: NO_HEADERS };
export const FAILED_PLUGIN: Answer = {
  status: 500,
  outcome: "GATEWAY_FAILED",
  body: PLUGIN_FAILED,
};
export const GRANTED: Answer = { status: 200, outcome: "GRANTED" };
export const NOTHING: Answer = { status: "none" };
