/** What a rung must do with a batch, and the world that it does it in. */
import type { HeaderLine } from "../../conformance/case.js";
import { linesOf } from "../../conformance/expect.js";
import type { ObservedRequest, ObservedResponse } from "../../conformance/driver.js";
import { configurationDocument } from "../../emulator/configuration-document.js";
import { type DownstreamRequest, downstreamRequest } from "../../emulator/downstream.js";
import { World } from "../../emulator/world.js";
import type { Batch } from "../batch.js";

/** Everything that left the plugin while it was told a batch, in order. */
export interface BatchObservation {
  readonly gateway: readonly ObservedRequest[];
  readonly service: readonly ObservedRequest[];
  readonly responses: readonly ObservedResponse[];
  readonly log: readonly string[];
  /** Why the plugin is dead, what it raised, what Envoy would not survive. */
  readonly failures: readonly string[];
}

/** A stream that a client can leave. */
export interface Stream {
  start(): void;
  reset(): void;
}

/** Plays a batch. @param open makes the stream of one request, under the configuration with this index. */
export function play(
  batch: Batch,
  world: World,
  open: (configuration: number, request: DownstreamRequest) => Stream,
): void {
  for (const planned of batch.exchanges) {
    world.clock.after(planned.atMilliseconds, () => {
      const { pieces, leavesAfterMilliseconds } = planned;
      const request = downstreamRequest(planned.request);
      const stream = open(planned.configuration, pieces ? { ...request, pieces } : request);
      if (leavesAfterMilliseconds !== undefined) {
        world.clock.after(leavesAfterMilliseconds, () => stream.reset());
      }
      stream.start();
    });
  }
  world.clock.runUntilIdle();
}

export function worldOf({ answers, service }: Batch): World {
  let calls = 0;
  return new World({
    gateway: () => turn(answers, calls++),
    // To each request its own, since the order in which those go on that waited for the same call is the host's affair.
    service: ({ headers }) => turn(service, numberOf(headers)),
  });
}

/** Of the exchange that a request belongs to, as `randomBatch` has numbered them. */
function numberOf(headers: readonly HeaderLine[]): number {
  const [identifier = ""] = linesOf(headers, "x-request-id");
  return Number(/^r(\d+)$/.exec(identifier)?.[1] ?? 0);
}

export function documentsOf({ configurations }: Batch): string[] {
  return configurations.map((configuration) => configurationDocument({ configuration }));
}

export function observationOf(world: World, failures: readonly string[]): BatchObservation {
  return {
    gateway: world.gatewayRequests,
    service: world.serviceRequests,
    responses: world.responses,
    log: world.log,
    failures: [...failures, ...world.anomalies],
  };
}

function turn<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}
