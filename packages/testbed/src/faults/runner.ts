/**
 * Runs one fault, and checks what must hold whatever the fault is.
 *
 * - The client gets exactly one answer, one of those that the fault allows, and not a byte behind it.
 * - The service receives nothing unless the gateway allowed the request; then exactly that request.
 * - The next request is served, on the same connection where it is still open. Envoy has one worker here, so it is the same worker.
 * - No request is left in Envoy.
 */
import type { Runtime } from "../conformance/case.js";
import { pluginArtifact } from "../envoy/artifacts.js";
import type { ListenerOptions } from "../envoy/listener.js";
import type { Fault } from "./fault.js";
import { judgeClient, judgeService } from "./judge.js";
import { listenerFor } from "./listeners.js";
import { judgeNeighbour, openNeighbour } from "./neighbour.js";
import { judgeNextRequest } from "./next-request.js";
import { visit } from "./visit.js";
import { judgeWaiting, withTwin } from "./waiting.js";
import { until } from "../until.js";
import { ALLOWED, FaultWorld, PATIENCE_MILLISECONDS, SERVED } from "./world.js";

export class FaultRunner {
  private readonly world: FaultWorld;
  private spoiledArtifact = "";

  /** `artifact`: what is put to the test; default is what the build made. */
  constructor(
    readonly runtime: Runtime,
    private readonly artifact = pluginArtifact(runtime),
    drainSeconds?: number,
  ) {
    this.world = new FaultWorld(runtime, drainSeconds);
  }

  /** `spoiledArtifact`: the plugin whose code fails on demand, for faults with a `defect`. */
  async start(faults: readonly Fault[], spoiledArtifact: string): Promise<void> {
    this.spoiledArtifact = spoiledArtifact;
    const listeners = faults.flatMap((fault) => withTwin(fault, this.listenerOf(fault)));
    await this.world.start([...new Map(listeners.map((it) => [it.name, it])).values()]);
  }

  close(): Promise<void> {
    return this.world.close();
  }

  /** Gives one line for each thing that is not as it must be. */
  async run(fault: Fault): Promise<string[]> {
    const { world } = this;
    const listener = this.listenerOf(fault);
    world.begin(fault.gateway ?? ALLOWED, fault.service ?? SERVED);
    const neighbour = fault.neighbour
      ? await openNeighbour(world, world.port(listener.name))
      : undefined;
    const bytesBefore = world.service.bytesReceived;

    const { seen, problems: early, client, others = [] } = await visit(world, fault, listener);
    const problems = [...early, ...judgeClient(fault, seen), ...judgeWaiting(fault, others)];
    if (!neighbour) problems.push(...(await this.leftovers(fault, listener)));
    const granted = others.filter(({ outcome }) => outcome === "GRANTED").length;
    problems.push(...judgeService(fault, seen, world, bytesBefore, granted));
    if (fault.change !== undefined) await world.restoreListeners();
    if (neighbour) {
      problems.push(...(await judgeNeighbour(world, fault, neighbour)));
      problems.push(...(await this.leftovers(fault, listener)));
    }
    problems.push(...(await judgeNextRequest(world, fault, listener.name, client)));
    problems.push(...(await this.leftovers(fault, listener)));
    return problems;
  }

  /** Waits until Envoy has no request under way; a line when it keeps one. */
  private async leftovers(fault: Fault, own: ListenerOptions): Promise<string[]> {
    const isIdle = async () => {
      for (const { name } of withTwin(fault, own)) {
        if ((await this.world.activeRequests(name)) !== 0) return false;
      }
      return true;
    };
    return until("Envoy to have no request under way", PATIENCE_MILLISECONDS, isIdle).then(
      () => [],
      (error: Error) => [error.message],
    );
  }

  private listenerOf(fault: Fault): ListenerOptions {
    const artifact = fault.defect ? this.spoiledArtifact : this.artifact;
    return listenerFor(fault, this.runtime, artifact);
  }
}
