/** What a rung of the conformance ladder must be able to do, and what it reports. */
import type { ConformanceCase, HeaderLine, Runtime } from "./case.js";

export type Rung = "core" | "wasm in Node" | "lua in a Lua VM" | "wasm on Envoy" | "lua on Envoy";

export interface ObservedRequest {
  readonly method: string;
  /** Empty when the request had no path. */
  readonly path: string;
  readonly authority: string;
  /** Lower-case names without pseudo-headers and without what the transport itself adds (see `transport-headers.ts`). */
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

export interface ObservedResponse {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

/** Everything that left the filter during one case. */
export interface Observation {
  readonly gateway: readonly ObservedRequest[];
  readonly service: readonly ObservedRequest[];
  /** Exactly one for each request when all is well; in the order of the requests. */
  readonly responses: readonly ObservedResponse[];
  /** The filter's own log lines, without the proxy's prefix. */
  readonly log: readonly string[];
  /** How often the filter added to each of its metrics, by the name that it gave them, without the proxy's prefix. */
  readonly metrics: ReadonlyMap<string, number> | "unknown here";
  /** Whether histograms are among them: Envoy merges them only every few seconds. */
  readonly tellsDurations: boolean;
  /** What access logs read of the decisions, by name, one for each request; not read on Envoy, unless the case is about it. */
  readonly accessLog: readonly ReadonlyMap<string, string>[] | "not read";
}

/** How a runtime met a configuration document. */
export interface ConfigurationOutcome {
  readonly accepted: boolean;
  /** The error lines logged, without the proxy's prefix. Empty when accepted. */
  readonly errors: readonly string[];
  /** What a request through the refused configuration saw: the answer (`null`: no connection), and whether the service was reached. */
  readonly request: { readonly status: number | null; readonly serviceReached: boolean };
}

export interface Driver {
  readonly rung: Rung;
  /** Whose documented differences apply. */
  readonly runtime: Runtime;
  /** Called once with everything that will run, so that a rung can start its proxy with all configurations in place. */
  prepare(cases: readonly ConformanceCase[], documents: readonly string[]): Promise<void>;
  run(testCase: ConformanceCase): Promise<Observation>;
  /** `document` is one of those given to `prepare`, a byte string. */
  configure(document: string): Promise<ConfigurationOutcome>;
  close(): Promise<void>;
}
