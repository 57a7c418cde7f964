/**
 * The world around an emulated filter during one case: the clock, the gateway behind its cluster, the service, the client, the log.
 *
 * The clusters are those of the test world (see `ConformanceCase.configuration`).
 */
import {
  DECISION_HEADERS,
  answerTo,
  requestsOf,
  type ConformanceCase,
  type GatewayBehaviour,
  type ServiceBehaviour,
} from "../conformance/case.js";
import type { Observation, ObservedRequest, ObservedResponse } from "../conformance/driver.js";
import { withoutTransportHeaders } from "../conformance/transport-headers.js";
import { downstreamRequest, type DownstreamRequest } from "./downstream.js";
import { AsyncClient, type ClusterKind, type Gateway } from "./async-client.js";
import { SimulatedClock } from "./simulated-clock.js";

export const CLUSTERS: ReadonlyMap<string, ClusterKind> = new Map([
  ["gateway", "gateway"],
  ["refused", "refused"],
  ["no-hosts", "no-hosts"],
]);

export const DEFAULT_GATEWAY: GatewayBehaviour = { status: 200, headers: DECISION_HEADERS };

export const DEFAULT_SERVICE: Required<ServiceBehaviour> = {
  status: 200,
  headers: [["content-type", "text/plain"]],
  body: "hello from the service",
};

export interface WorldBehaviour {
  /** Always the same, or as the request asks for. */
  readonly gateway?: GatewayBehaviour | Gateway;
  readonly service?: ServiceBehaviour | ((request: ObservedRequest) => ServiceBehaviour);
}

export class World {
  readonly clock = new SimulatedClock();
  readonly asyncClient: AsyncClient;
  readonly gatewayRequests: ObservedRequest[] = [];
  readonly serviceRequests: ObservedRequest[] = [];
  readonly responses: ObservedResponse[] = [];
  /** The filter's own lines, in order. */
  readonly log: string[] = [];
  /** How often each of the filter's metrics was added to, by the name that the filter gave it. */
  readonly metrics = new Map<string, number>();
  /** What access logs read of the decisions, by header name, one for each stream that has ended. */
  readonly accessLog: ReadonlyMap<string, string>[] = [];
  /** What a filter did that Envoy does not survive or define, one line each. */
  readonly anomalies: string[] = [];

  constructor(readonly behaviour: WorldBehaviour = {}) {
    const { gateway = DEFAULT_GATEWAY } = behaviour;
    this.asyncClient = new AsyncClient(this.clock, CLUSTERS, (request) => {
      const call = this.gatewayRequests.push(request) - 1;
      return typeof gateway === "function" ? gateway(request) : answerTo(call, gateway);
    });
  }

  /** What the service answers to a request. */
  serviceAnswer(request: ObservedRequest): Required<ServiceBehaviour> {
    const { service } = this.behaviour;
    return { ...DEFAULT_SERVICE, ...(typeof service === "function" ? service(request) : service) };
  }

  /**
   * Sends the requests of a case, one after the other or all at once, and lets time pass until nothing is due any more.
   *
   * @param start hands one request to the filter.
   */
  runRequests(
    testCase: Pick<ConformanceCase, "before" | "request" | "isTogether">,
    start: (request: DownstreamRequest) => void,
  ): void {
    for (const request of requestsOf(testCase)) {
      start(downstreamRequest(request));
      if (testCase.isTogether === true) continue;
      this.clock.runUntilIdle();
      this.clock.after(request.pause ?? 0, () => undefined);
      this.clock.runUntilIdle();
    }
    this.clock.runUntilIdle();
  }

  record(metric: string, times: number): void {
    this.metrics.set(metric, (this.metrics.get(metric) ?? 0) + times);
  }

  /** What left the filter, without the lines that transports add. */
  observationOf(testCase: ConformanceCase): Observation {
    if (this.anomalies.length > 0) throw new Error(this.anomalies.join("\n"));
    const strip = <T extends ObservedRequest | ObservedResponse>(messages: readonly T[]): T[] =>
      messages.map((message) => ({
        ...message,
        headers: withoutTransportHeaders(message.headers, testCase),
      }));
    return {
      gateway: strip(this.gatewayRequests),
      service: strip(this.serviceRequests),
      responses: strip(this.responses),
      log: this.log,
      metrics: this.metrics,
      tellsDurations: true,
      accessLog: this.accessLog,
    };
  }
}
