/**
 * The shape of one attack: what somebody sends or answers in order to get past the gateway, and what must be seen of it.
 *
 * The gateway of every attack allows `/allowed…` and refuses everything else, unless the attack comes from the gateway. The runner adds
 * what must hold whatever the attack is: the service receives no request but those that the gateway allowed or a rule skips, nobody but
 * the plugin speaks in its name, and no control byte comes out in a header.
 *
 * All text is a byte string: one code unit a byte.
 */
import type { CaseRequest } from "../conformance/case.js";
import type { Act } from "../faults/fault.js";

export interface Attack {
  /** Unique, `group/what is tried`. */
  readonly name: string;
  /** The known weakness that it replays: a CVE, an advisory, an RFC, or a class of them. */
  readonly after?: string;
  /** Merged over `BASE_CONFIGURATION`. Default timeout: 400 ms. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** Makes Envoy take every client for one of its own network, whose `x-envoy-` headers it believes. */
  readonly isInternal?: true;
  readonly request?: CaseRequest;
  /** What somebody else has sent before, on a connection of their own. Every attack with it has a plugin instance to itself. */
  readonly before?: CaseRequest;
  /** Sent instead of `request`, byte for byte, on an HTTP/1.1 connection. */
  readonly raw?: string;
  /** What the gateway does instead of deciding by path. */
  readonly gateway?: readonly Act[];
  readonly service?: readonly Act[];
  readonly expect: AttackExpectation;
}

export interface AttackExpectation {
  /** The first answer, one of these; `none`: the connection ends without one. */
  readonly status: readonly (number | "none")[];
  /** Lower-case response header to its lines. */
  readonly client?: Readonly<Record<string, readonly string[]>>;
  /** How many calls the gateway gets. Default: any number. */
  readonly calls?: number;
  /** Lower-case names of which gateway and service must see the same lines, byte for byte and in order, and at least one. */
  readonly same?: readonly string[];
  /** The first answer's body. */
  readonly body?: string;
  /** The same for what the gateway receives; aliases count. */
  readonly gateway?: Readonly<Record<string, readonly string[]>>;
  /** The body of the one request that the service receives. */
  readonly served?: string;
  /** Set when the configuration lets the request through without the gateway's yes. */
  readonly passes?: true;
  /** Lower-case names of which the gateway's call must have no line of the client's. */
  readonly hidden?: readonly string[];
  /** The most time that the answer may take, in milliseconds. */
  readonly within?: number;
}
