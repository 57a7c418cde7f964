/** Turns samples into what is reported. */
import { EXT_AUTHZ, NO_FILTER } from "./contenders/contender.js";
import type { Contender } from "./contenders/contender.js";
import type { Sample } from "./measure.js";
import { addedOf, ratioOf, shareOf } from "./ratio.js";
import type { Find } from "./ratio.js";
import { takesPart } from "./rounds.js";
import type { Turn } from "./rounds.js";
import type { Scenario } from "./scenario.js";
import { median, quartile, spread } from "./statistics.js";
import type { Spread } from "./statistics.js";

export interface ScenarioSummary {
  readonly scenario: Scenario;
  readonly contenders: readonly ContenderSummary[];
}

export interface ContenderSummary {
  readonly name: string;
  readonly title: string;
  /** Processor time per request, microseconds. */
  readonly processor: Spread;
  /** The same over no filter. On deny there is no such thing: without a filter the service does work that nobody else does. */
  readonly added: Spread | undefined;
  /**
   * What is added, as a share of what `ext_authz` adds to an allowed request; on deny the whole time, as a share of the whole time of
   * `ext_authz`. Worked out within each round.
   */
  readonly ratio: Spread | undefined;
  /** The same, but worked out from the lower quartiles of the times: what is left when other programs disturb less. */
  readonly quietRatio: number | undefined;
  readonly requestsPerSecond: Spread;
  /** Microseconds at the fixed rate; undefined when latency was not measured. */
  readonly p50: Spread | undefined;
  readonly p99: Spread | undefined;
  /** The 99th percentile as a share of that of `ext_authz`, worked out within each round. */
  readonly tail: Spread | undefined;
  /** The same of the lower quartiles. */
  readonly quietTail: number | undefined;
  /** Resident memory over no filter's, bytes. */
  readonly memory: number;
  /** Processor time of service, gateway and generator together, microseconds: below `processor`, or they are the bottleneck. */
  readonly others: number;
}

export function summarize(
  scenarios: readonly Scenario[],
  contenders: readonly Contender[],
  turns: readonly Turn[],
  latencies: readonly Turn[],
): ScenarioSummary[] {
  const times = quartiles(turns, processorOf);
  const tails = quartiles(latencies, p99Of);
  return scenarios.map((scenario) => ({
    scenario,
    contenders: contenders
      .filter((one) => takesPart(one, scenario))
      .map(({ name, title }) => {
        const samples = samplesOf(turns, scenario, name);
        const timed = samplesOf(latencies, scenario, name);
        const ratios = perRound(turns, processorOf, (find) => ratioOf(find, scenario, name));
        const added = perRound(turns, processorOf, (find) => addedOf(find, scenario, name));
        const tailRatios = perRound(latencies, p99Of, (find) => shareOf(find, scenario, name));
        return {
          name,
          title,
          processor: spread(samples.map((sample) => sample.processorMicroseconds)),
          added: added.length > 0 && scenario !== "deny" ? spread(added) : undefined,
          ratio: ratios.length > 0 ? spread(ratios) : undefined,
          quietRatio: ratioOf(times, scenario, name),
          requestsPerSecond: spread(samples.map((sample) => sample.requestsPerSecond)),
          p50: timed.length > 0 ? spread(timed.map((sample) => sample.p50)) : undefined,
          p99: timed.length > 0 ? spread(timed.map(p99Of)) : undefined,
          tail: tailRatios.length > 0 ? spread(tailRatios) : undefined,
          quietTail: shareOf(tails, scenario, name),
          memory: memoryOf(turns, name) - memoryOf(turns, NO_FILTER),
          others: median(samples.map((sample) => sample.othersMicroseconds)),
        };
      }),
  }));
}

/** Half of what `ext_authz` manages per scenario, requests a second: everybody's rate when latency is measured. */
export function halfOfSaturation(
  scenarios: readonly Scenario[],
  turns: readonly Turn[],
): Map<Scenario, number> {
  return new Map(
    scenarios.map((scenario) => {
      const rates = samplesOf(turns, scenario, EXT_AUTHZ).map((sample) => sample.requestsPerSecond);
      return [scenario, Math.round(median(rates) / 2)];
    }),
  );
}

const processorOf = (sample: Sample) => sample.processorMicroseconds;
const p99Of = (sample: Sample) => sample.p99;

function perRound(
  turns: readonly Turn[],
  costOf: (sample: Sample) => number,
  value: (find: Find) => number | undefined,
): number[] {
  const rounds = [...new Set(turns.map(({ round }) => round))];
  return rounds
    .map((round) => {
      const inRound = turns.filter((turn) => turn.round === round);
      return value((scenario, contender) => {
        const found = samplesOf(inRound, scenario, contender)[0];
        return found && costOf(found);
      });
    })
    .filter((found) => found !== undefined);
}

function quartiles(turns: readonly Turn[], costOf: (sample: Sample) => number): Find {
  return (scenario, contender) => {
    const costs = samplesOf(turns, scenario, contender).map(costOf);
    return costs.length > 0 ? quartile(costs) : undefined;
  };
}

function memoryOf(turns: readonly Turn[], contender: string): number {
  const own = turns.filter((turn) => turn.contender === contender);
  return own.at(-1)?.sample.residentBytes ?? 0;
}

function samplesOf(turns: readonly Turn[], scenario: Scenario, contender: string): Sample[] {
  return turns
    .filter((turn) => turn.scenario === scenario && turn.contender === contender)
    .map(({ sample }) => sample);
}
