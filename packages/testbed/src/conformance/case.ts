/**
 * The shape of one conformance case and of what a rung observed.
 *
 * A case is data: it says what was configured, what the client sent, how the gateway behaved, and what gateway, service and client
 * must have seen. It never says in which order a filter called its host. Every case runs on every rung (see `driver.ts`).
 *
 * All text that crosses the wire (paths, header values, bodies) is a *byte string*: each code unit is one byte, 0x00 to 0xff.
 */

/** The two things the core is compiled to. */
export type Runtime = "wasm" | "lua";

/** One header line, name then value. Repeated names are repeated lines. */
export type HeaderLine = readonly [name: string, value: string];

export interface CaseRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** The request target as sent; `null` sends none (CONNECT in authority form). Default `/orders`. */
  readonly path?: string | null;
  /** `:authority` or `Host`. Default `service.test`. */
  readonly authority?: string;
  /** Sent exactly so, in this order, spelling included (HTTP/2 lower-cases names). */
  readonly headers?: readonly HeaderLine[];
  readonly body?: string;
  /** Lines behind the body, over HTTP/2. */
  readonly trailers?: readonly HeaderLine[];
  /** Default `HTTP/1.1`. */
  readonly protocol?: "HTTP/1.1" | "HTTP/2";
}

/** A request that the same plugin instance has handled before the one that the case is about. */
export interface EarlierRequest extends CaseRequest {
  /** What its client must have seen, when that is of interest. */
  readonly client?: ResponseExpectation;
  /** At least so many milliseconds pass behind it. */
  readonly pause?: number;
}

/** How the gateway behaves whenever it is asked, or from one call to the next. */
export type GatewayBehaviour = GatewayAnswer | GatewaySequence;

/** The first call meets the first answer, and so on; what comes after the last one meets the last one. */
export interface GatewaySequence {
  readonly sequence: readonly [GatewayAnswer, ...GatewayAnswer[]];
}

/** What one call meets. */
export type GatewayAnswer =
  | { readonly status: number; readonly headers?: readonly HeaderLine[]; readonly body?: string }
  | {
      /** What goes wrong after the connection to the gateway is made. */
      readonly fault:
        | "silent" // accepts the request and never answers
        | "reset-before-headers" // closes the connection instead of answering
        | "reset-inside-headers" // closes in the middle of a header line
        | "reset-inside-body" // announces more body than it sends, then closes
        | "garbage"; // answers with bytes that are not HTTP
    };

export interface ServiceBehaviour {
  readonly status?: number;
  readonly headers?: readonly HeaderLine[];
  readonly body?: string;
}

/** Header expectations: lower-case name to its lines in order, or a regular expression that every line must match. */
export type HeaderExpectation = Readonly<Record<string, readonly string[] | RegExp>>;

export interface RequestExpectation {
  /** How many requests there are, each of them as expected here. Default 1. */
  readonly times?: number;
  readonly method?: string;
  readonly path?: string;
  readonly authority?: string;
  readonly headers?: HeaderExpectation;
  /** Lower-case names, exactly as spelled, that must not be there. */
  readonly absent?: readonly string[];
  readonly body?: string;
}

export interface ResponseExpectation {
  readonly status: number;
  readonly headers?: HeaderExpectation;
  readonly absent?: readonly string[];
  readonly body?: string;
}

export interface Expectation {
  readonly gateway: "not asked" | RequestExpectation;
  readonly service: "not reached" | RequestExpectation;
  readonly client: ResponseExpectation;
  /** How often metrics were added to, beside those that follow from what was logged. `0` takes one of these away. */
  readonly metrics?: Readonly<Record<string, number>>;
  /**
   * What access logs read of the decision about the last request, of the names in `envoy/access-log.ts`: these, and none of the others.
   * Read of cases that say so.
   */
  readonly accessLog?: Readonly<Record<string, string | RegExp>>;
}

export interface ConformanceCase {
  /** Unique, `group/what is special`, e.g. `denied/403 with the gateway's body`. */
  readonly name: string;
  /** The section of the specification that the case proves, e.g. `§4`. */
  readonly specification: string;
  /**
   * Merged over `BASE_CONFIGURATION`; a key set to `undefined` is left out. Clusters of the test world that `cluster_name` may name:
   * `gateway` (the scripted gateway), `refused` (nobody listens there), `no-hosts` (no endpoint); every other name is unknown to Envoy.
   */
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly request?: CaseRequest;
  /** Sent before `request`, one after the other. Gateway and service are expected to have seen all of them together. */
  readonly before?: readonly EarlierRequest[];
  /** Whether the gateway answers none of the requests before the plugin has all of them. */
  readonly isTogether?: boolean;
  /** Default: `200` with the five decision headers of `DECISION_HEADERS`. */
  readonly gateway?: GatewayBehaviour;
  /** Default: `200`, `content-type: text/plain`, body `hello from the service`. */
  readonly service?: ServiceBehaviour;
  readonly expect: Expectation;
  /** What one runtime does differently by contract. The parts given replace those of `expect`. A difference that changes nothing fails. */
  readonly differences?: Partial<
    Readonly<Record<Runtime, { readonly reason: string; readonly expect: Partial<Expectation> }>>
  >;
}

/** Every request of a case, in order. */
export function requestsOf(
  testCase: Pick<ConformanceCase, "before" | "request">,
): readonly EarlierRequest[] {
  return [...(testCase.before ?? []), testCase.request ?? {}];
}

/** What call number `call` (from 0) meets. */
export function answerTo(call: number, behaviour: GatewayBehaviour): GatewayAnswer {
  if (!("sequence" in behaviour)) return behaviour;
  const { sequence } = behaviour;
  return sequence[Math.min(call, sequence.length - 1)] ?? sequence[0];
}

export const BASE_CONFIGURATION = {
  gateway_url: "http://gateway.test:8080",
  cluster_name: "gateway",
} as const;

/** What the scripted gateway says of an allowed request unless the case says otherwise. */
export const DECISION_HEADERS: readonly HeaderLine[] = [
  ["keymate-decision", "ALLOW"],
  ["keymate-decision-latency", "4"],
  ["keymate-decision-authority-latency", "3"],
  ["keymate-decision-cache", "MISS"],
  ["keymate-gateway", "reference"],
];
