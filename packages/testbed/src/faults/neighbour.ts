/** A request of somebody else, which the gateway is working on while a fault strikes next to it. */
import type { Fault } from "./fault.js";
import { WireClient } from "./wire-client.js";
import { until } from "../until.js";
import { PATIENCE_MILLISECONDS } from "./world.js";
import type { FaultWorld } from "./world.js";

export const NEIGHBOUR_PATH = "/neighbour";

export async function openNeighbour(world: FaultWorld, port: number): Promise<WireClient> {
  const neighbour = await WireClient.open(port);
  world.heldPaths.add(NEIGHBOUR_PATH);
  neighbour.send({ path: NEIGHBOUR_PATH });
  await until("the gateway to be asked about the neighbour", PATIENCE_MILLISECONDS, () =>
    world.gateway.requests.some(({ complete }) => complete),
  );
  return neighbour;
}

/** Lets the gateway answer, and checks that the neighbour came to no harm: it is served, or at worst answered. */
export async function judgeNeighbour(
  world: FaultWorld,
  fault: Fault,
  neighbour: WireClient,
): Promise<string[]> {
  world.releaseNeighbour();
  await neighbour.until(() => neighbour.responses[0]?.complete === true, PATIENCE_MILLISECONDS);
  const status = neighbour.responses[0]?.status ?? "none";
  neighbour.close();
  const isReached = world.service.requests.some(({ target }) => target === NEIGHBOUR_PATH);
  // A trap ends the virtual machine that both share.
  const isTrap = world.runtime === "wasm" && fault.defect !== undefined;
  const expected: readonly (number | "none")[] = isTrap ? [503, 504, 408] : [200];
  return [
    ...(expected.includes(status)
      ? []
      : [`neighbour: expected ${expected.join(" or ")}, found ${status}`]),
    ...(isReached === (status === 200) ? [] : [`service: reached by the neighbour: ${isReached}`]),
  ];
}
