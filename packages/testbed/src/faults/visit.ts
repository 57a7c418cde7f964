/** Sends the request of a fault, lets the fault strike, and gives what the client saw. */
import type { CaseRequest } from "../conformance/case.js";
import type { ListenerOptions } from "../envoy/listener.js";
import { defectHeaders } from "./defects.js";
import { disturb, untilAsked, untilNoticed } from "./disturbance.js";
import type { Fault } from "./fault.js";
import { NOTHING_SEEN, seenOf } from "./judge.js";
import type { Seen } from "./judge.js";
import { StreamClient } from "./stream-client.js";
import { WireClient } from "./wire-client.js";
import { Waiting } from "./waiting.js";
import { PATIENCE_MILLISECONDS } from "./world.js";
import type { FaultWorld } from "./world.js";

export interface Visit {
  readonly seen: Seen;
  readonly problems: readonly string[];
  /** The HTTP/1.1 connection, for the next request. */
  readonly client?: WireClient;
  /** What those who waited with it saw. */
  readonly others?: readonly Seen[];
}

export function visit(world: FaultWorld, fault: Fault, listener: ListenerOptions): Promise<Visit> {
  return fault.request?.protocol === "HTTP/2"
    ? visitHttp2(world, fault, listener)
    : visitHttp1(world, fault, listener);
}

async function visitHttp1(
  world: FaultWorld,
  fault: Fault,
  listener: ListenerOptions,
): Promise<Visit> {
  const client = await WireClient.open(world.port(listener.name));
  const departure = fault.client;
  client.send(requestOf(fault), departure ? (PARTS[departure.when] ?? "all") : "all");
  const waiting = await joinEarly(world, fault, listener);
  await disturb(world, fault, listener, () => client.bytesReceived > 0);
  if (departure) {
    if (departure.how === "reset") client.reset();
    else if (departure.how === "half-close") client.halfClose();
    else if (departure.how === "close") client.close();
    await untilNoticed(world, fault, listener.name);
  }
  const others = waiting ?? (await joinLate(world, fault, listener));
  world.disturbanceIsOver();
  const isSettled = await client.until(
    () => client.responses.some(({ complete }) => complete),
    PATIENCE_MILLISECONDS,
  );
  const [first] = client.responses;
  const isGone = departure?.how === "reset" || departure?.how === "close";
  return {
    seen: first && !isGone ? seenOf({ ...first, headers: first.head.headers }) : NOTHING_SEEN,
    problems: isSettled ? [] : [`client: no end after ${PATIENCE_MILLISECONDS} ms`],
    client,
    ...(others && { others: await others.seen() }),
  };
}

async function visitHttp2(
  world: FaultWorld,
  fault: Fault,
  listener: ListenerOptions,
): Promise<Visit> {
  const client = await StreamClient.open(world.port(listener.name));
  const departure = fault.client;
  const part = departure?.when === "inside the upload" ? "half a body" : "all";
  const request = client.send(requestOf(fault), part);
  const waiting = await joinEarly(world, fault, listener);
  await disturb(world, fault, listener, () => request.responses.length > 0);
  if (departure) {
    if (departure.how === "cancel") request.cancel();
    else client.close();
    await untilNoticed(world, fault, listener.name);
  }
  const others = waiting ?? (await joinLate(world, fault, listener));
  world.disturbanceIsOver();
  const impatient = setTimeout(() => request.cancel(), PATIENCE_MILLISECONDS);
  await request.closed;
  clearTimeout(impatient);
  client.close();
  const [first] = departure ? [] : request.responses;
  return {
    seen: first ? seenOf(first) : NOTHING_SEEN,
    problems: [],
    ...(others && { others: await others.seen() }),
  };
}

/** Those who wait while the client is there; they may leave again. */
async function joinEarly(
  world: FaultWorld,
  fault: Fault,
  listener: ListenerOptions,
): Promise<Waiting | undefined> {
  if (fault.waiting === undefined || fault.waiting.comesLate) return undefined;
  await untilAsked(world);
  const waiting = await Waiting.join(world, fault, requestOf(fault), listener.name);
  if (fault.waiting.leaves) await waiting.leave();
  return waiting;
}

async function joinLate(
  world: FaultWorld,
  fault: Fault,
  listener: ListenerOptions,
): Promise<Waiting | undefined> {
  if (!fault.waiting?.comesLate) return undefined;
  return Waiting.join(world, fault, requestOf(fault), listener.name);
}

const PARTS: Readonly<Record<string, "half a head" | "half a body">> = {
  "inside the head": "half a head",
  "inside the upload": "half a body",
};

function requestOf(fault: Fault): CaseRequest {
  const request = fault.request ?? {};
  const extra = fault.defect ? defectHeaders(fault.defect) : [];
  return { ...request, headers: [...(request.headers ?? []), ...extra] };
}
