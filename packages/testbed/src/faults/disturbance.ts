/** Waits for the moment at which a fault strikes, and changes Envoy where the fault says so. */
import type { ListenerOptions } from "../envoy/listener.js";
import type { Fault } from "./fault.js";
import { targetOf } from "./judge.js";
import { documentOf } from "./listeners.js";
import { NEIGHBOUR_PATH } from "./neighbour.js";
import { until } from "../until.js";
import { PATIENCE_MILLISECONDS } from "./world.js";
import type { FaultWorld } from "./world.js";

/** `hasAnswer`: whether the client has got a byte of its answer. */
export async function disturb(
  world: FaultWorld,
  fault: Fault,
  own: ListenerOptions,
  hasAnswer: () => boolean,
): Promise<void> {
  switch (fault.change === undefined ? fault.client?.when : "during the check") {
    case "during the check":
      await untilAsked(world);
      break;
    case "inside the upload":
      if (fault.configuration?.["body"] === undefined) await untilAsked(world);
      else await untilGauge(world, `http.${own.name}.downstream_rq_active`, (value) => value > 0);
      break;
    case "during the service":
      await until("the service to be reached", PATIENCE_MILLISECONDS, () =>
        world.service.requests.some(({ target }) => target !== NEIGHBOUR_PATH),
      );
      break;
    case "during the refusal":
      await until("the first byte of the answer", PATIENCE_MILLISECONDS, hasAnswer);
      break;
    case "inside the head":
      await untilGauge(world, `http.${own.name}.downstream_cx_active`, (value) => value > 0);
      break;
    case undefined:
      break;
  }
  if (fault.change !== undefined) await world.replaceListeners(listenersAfter(fault, own));
}

/** Until Envoy has noticed that its client is gone. One that only half-closed is still there. */
export async function untilNoticed(
  world: FaultWorld,
  fault: Fault,
  listener: string,
): Promise<void> {
  if (fault.client?.how === "half-close") return;
  const { count = 0, comesLate, elsewhere, leaves } = fault.waiting ?? {};
  const left = (fault.neighbour ? 1 : 0) + (comesLate || elsewhere || leaves ? 0 : count);
  await untilGauge(world, `http.${listener}.downstream_rq_active`, (value) => value === left);
}

function listenersAfter(fault: Fault, own: ListenerOptions): readonly ListenerOptions[] {
  const configured = (document: string): ListenerOptions => ({
    ...own,
    ...(own.plugin ? { plugin: { ...own.plugin, document } } : {}),
  });
  switch (fault.change) {
    case "listener replaced":
      return [configured(documentOf({ configuration: { endpoint: "/other" } }))];
    case "listener replaced by one Envoy refuses":
      return [{ ...own, override: { codec_type: "NO SUCH CODEC" } }];
    case "neighbour added":
      return [own, { ...own, name: "added" }];
    case "listener removed":
    case undefined:
      return [];
  }
}

export function untilAsked(world: FaultWorld): Promise<void> {
  return until("the gateway to be asked", PATIENCE_MILLISECONDS, () =>
    world.gateway.requests.some((request) => targetOf(request) !== NEIGHBOUR_PATH),
  );
}

function untilGauge(
  world: FaultWorld,
  gauge: string,
  condition: (value: number) => boolean,
): Promise<void> {
  return until(`${gauge} to be right`, PATIENCE_MILLISECONDS, async () =>
    condition(await world.envoy.admin.sum([gauge])),
  );
}
