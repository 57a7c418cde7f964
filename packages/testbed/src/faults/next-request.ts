/** The request after a fault: the same worker serves on, and the connection of the fault, if it is still open, is in step. */
import { escapeBytes } from "../conformance/expect.js";
import type { Fault } from "./fault.js";
import { WireClient } from "./wire-client.js";
import { ALLOWED, PATIENCE_MILLISECONDS, SERVED } from "./world.js";
import type { FaultWorld } from "./world.js";

const NEXT_PATH = "/next";

/** Clusters through which the next request gets an answer of the gateway. */
const SOUND_CLUSTERS: readonly unknown[] = [undefined, "gateway", "one-request", "many-headers"];

/** `client`: the connection of the fault; closed afterwards. */
export function judgeNextRequest(
  world: FaultWorld,
  fault: Fault,
  listener: string,
  client: WireClient | undefined,
): Promise<string[]> {
  return SOUND_CLUSTERS.includes(fault.configuration?.["cluster_name"])
    ? judgeServed(world, fault, listener, client)
    : judgeRefused(world, fault, listener, client);
}

async function judgeServed(
  world: FaultWorld,
  fault: Fault,
  listener: string,
  client: WireClient | undefined,
): Promise<string[]> {
  const problems: string[] = [];
  const before = world.service.requests.length;
  const wanted = fault.listener?.routeTo === undefined ? 200 : 503;
  world.gatewayActs = ALLOWED;
  world.serviceActs = SERVED;
  let status: number | "none" = "none";
  if (client) {
    const isOpen = !client.isClosed && fault.client === undefined;
    if (isOpen) status = await ask(client);
    const most = isOpen ? 2 : 1;
    if (client.responses.length > most) {
      problems.push(`client: expected ${most} answers, found ${client.responses.length}`);
    }
    if (client.stray !== "") problems.push(`client: found ${escapeBytes(client.stray)} besides`);
    client.close();
  }
  // A virtual machine that trapped is replaced after a pause that Envoy chooses; until then nothing passes.
  const mayTakeTime = fault.defect !== undefined || fault.change !== undefined;
  const deadline = Date.now() + (mayTakeTime ? PATIENCE_MILLISECONDS : 0);
  for (let isLast = false; status !== wanted && !isLast;) {
    isLast = Date.now() >= deadline;
    const fresh = await WireClient.open(world.port(listener));
    status = await ask(fresh);
    fresh.close();
  }
  if (status !== wanted) problems.push(`next: expected ${wanted}, found ${status}`);
  const reached = world.service.requests.slice(before).map(({ target }) => target);
  if (wanted === 200 && reached.join() !== NEXT_PATH) {
    problems.push(`service: expected the next request alone, found [${reached.join(", ")}]`);
  }
  return problems;
}

/** Where the way to the gateway stays broken the next request is answered too, in the same way. */
async function judgeRefused(
  world: FaultWorld,
  fault: Fault,
  listener: string,
  client: WireClient | undefined,
): Promise<string[]> {
  let again = client && !client.isClosed ? client : await WireClient.open(world.port(listener));
  let status = await ask(again);
  if (status === "none" && again === client) {
    // Envoy had already decided to end the connection: it does so after an answer inside an upload.
    again = await WireClient.open(world.port(listener));
    status = await ask(again);
  }
  again.close();
  const problems: string[] = [];
  const statuses = fault.expect.map((answer) => (answer.status === 200 ? 502 : answer.status));
  if (!statuses.includes(status)) {
    problems.push(`next: expected ${statuses.join(" or ")}, found ${status}`);
  }
  const most = again === client ? 2 : 1;
  if (again.responses.length > most) {
    problems.push(`client: expected ${most} answers, found ${again.responses.length}`);
  }
  if (again.stray !== "") problems.push(`client: found ${escapeBytes(again.stray)} besides`);
  const bytes = world.service.bytesReceived;
  if (bytes > 0) problems.push(`service: expected no byte, found ${bytes}`);
  return problems;
}

async function ask(client: WireClient): Promise<number | "none"> {
  const earlier = client.responses.length;
  client.send({ path: NEXT_PATH });
  await client.until(() => client.responses[earlier]?.complete === true, PATIENCE_MILLISECONDS);
  return client.responses[earlier]?.status ?? "none";
}
