/** One measurement: a load on one contender, and what everybody spent on it. */
import { processorNanoseconds, residentBytes } from "./accounting.js";
import type { Bed } from "./bed.js";
import type { Contender } from "./contenders/contender.js";
import type { Generator, Load } from "./generator/generator.js";
import { EXPECTATIONS } from "./scenario.js";
import type { LoadRequest, Scenario } from "./scenario.js";

export interface Sample {
  /** Processor time of the proxy per request, microseconds. */
  readonly processorMicroseconds: number;
  /** The same for service, gateway and load generator together: they share the other cores. */
  readonly othersMicroseconds: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** After the load. */
  readonly residentBytes: number;
}

export interface Measurement {
  readonly contender: Contender;
  readonly scenario: Scenario;
  readonly request: LoadRequest;
  readonly connections: number;
  readonly seconds: number;
  readonly rate?: number;
}

/** Throws when a response is not what the scenario demands, or the gateway was asked too often or too seldom. */
export async function measure(
  bed: Bed,
  generator: Generator,
  wanted: Measurement,
): Promise<Sample> {
  const proxy = bed.proxy(wanted.contender);
  const others = [bed.service.pid, bed.gateway.pid, ...(generator.pid ? [generator.pid] : [])];
  const counts = () =>
    Promise.all([
      processorNanoseconds(proxy.pid),
      Promise.all(others.map(processorNanoseconds)).then(sum),
      proxy.answered(),
      bed.gateway.answered(),
    ]);
  const [proxyBefore, othersBefore, answeredBefore, asksBefore] = await counts();
  const { connections, seconds, rate } = wanted;
  const load: Load = {
    port: proxy.port,
    request: wanted.request,
    connections,
    seconds,
    ...(rate === undefined ? {} : { rate }),
  };
  const result = await generator.run(load);
  const [proxyAfter, othersAfter, answeredAfter, asksAfter] = await counts();
  const requests = answeredAfter - answeredBefore;
  check(wanted, result.statuses, result.errors, requests, asksAfter - asksBefore);
  return {
    processorMicroseconds: (proxyAfter - proxyBefore) / 1000 / requests,
    othersMicroseconds: (othersAfter - othersBefore) / 1000 / requests,
    requestsPerSecond: result.responses / result.seconds,
    p50: result.p50,
    p99: result.p99,
    residentBytes: await residentBytes(proxy.pid),
  };
}

function check(
  { contender, scenario, connections }: Measurement,
  statuses: Readonly<Record<string, number>>,
  errors: number,
  requests: number,
  asks: number,
): void {
  const expected = EXPECTATIONS[scenario];
  const status = contender.asks ? expected.status : 200;
  const others = Object.entries(statuses).filter(([found]) => found !== `${status}`);
  const where = `${contender.name}, ${scenario}`;
  if (others.length > 0 || errors > 0) {
    const found = others.map(([found, count]) => `${count} times ${found}`).join(", ");
    throw new Error(`${where}: ${found || "no other status"} and ${errors} broken connections`);
  }
  const due = contender.asks ? expected.gatewayCalls * requests : 0;
  // A request that was under way at either count may be missing on one side.
  if (requests === 0 || Math.abs(asks - due) > connections) {
    throw new Error(`${where}: ${asks} calls to the gateway for ${requests} requests`);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
