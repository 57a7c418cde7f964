/** Interleaved rounds: in each, every contender has its turn in every scenario, so that a noisy minute hurts all of them alike. */
import type { Bed } from "./bed.js";
import type { Contender } from "./contenders/contender.js";
import { EXT_AUTHZ, NO_FILTER } from "./contenders/contender.js";
import type { Generator } from "./generator/generator.js";
import { measure } from "./measure.js";
import type { Sample } from "./measure.js";
import { requestFor } from "./scenario.js";
import type { Scenario } from "./scenario.js";

export interface Plan {
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/** One turn of one contender in one scenario. */
export interface Turn {
  readonly round: number;
  readonly scenario: Scenario;
  readonly contender: string;
  readonly sample: Sample;
}

export type Progress = (line: string) => void;

/** As fast as the proxy can. The first round only warms up and is not returned. */
export async function runRounds(
  bed: Bed,
  generator: Generator,
  plan: Plan,
  progress: Progress,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  const cells = cellsOf(bed, plan.scenarios);
  for (let round = 0; round <= plan.rounds; round++) {
    progress(round === 0 ? "warming up" : `round ${round} of ${plan.rounds}`);
    for (const { scenario, contender } of rotated(cells, round)) {
      const request = requestFor(scenario);
      const { seconds, connections } = plan;
      const load = { contender, scenario, request, connections, seconds };
      const sample = await measure(bed, generator, load);
      if (round > 0) turns.push({ round, scenario, contender: contender.name, sample });
    }
  }
  return turns;
}

/** At a fixed rate a second per scenario. */
export async function runLatencyRounds(
  bed: Bed,
  generator: Generator,
  plan: Plan,
  rates: ReadonlyMap<Scenario, number>,
  progress: Progress,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  const cells = cellsOf(bed, plan.scenarios);
  for (let round = 1; round <= plan.rounds; round++) {
    progress(`latency, round ${round} of ${plan.rounds}`);
    for (const { scenario, contender } of rotated(cells, round)) {
      const rate = rates.get(scenario);
      if (rate === undefined) continue;
      const { seconds, connections } = plan;
      const load = {
        contender,
        scenario,
        request: requestFor(scenario),
        connections,
        seconds,
        rate,
      };
      const sample = await measure(bed, generator, load);
      turns.push({ round, scenario, contender: contender.name, sample });
    }
  }
  return turns;
}

interface Cell {
  readonly scenario: Scenario;
  readonly contender: Contender;
}

/** What others are compared with on the allow path is always measured along. */
function cellsOf(bed: Bed, scenarios: readonly Scenario[]): Cell[] {
  const cells = scenarios.flatMap((scenario) =>
    bed.contenders
      .filter((contender) => takesPart(contender, scenario))
      .map((contender) => ({ scenario, contender })),
  );
  if (scenarios.includes("allow")) return cells;
  const references = bed.contenders.filter(({ name }) => [NO_FILTER, EXT_AUTHZ].includes(name));
  return [...references.map((contender) => ({ scenario: "allow" as const, contender })), ...cells];
}

/** Who cannot cache has nothing to show there; without a filter, nobody asks. */
export function takesPart({ asks, caches }: Contender, scenario: Scenario): boolean {
  return scenario !== "cache" || !asks || caches === true;
}

/** Nobody is always measured behind the same neighbour. */
function rotated<Element>(elements: readonly Element[], by: number): Element[] {
  const start = by % Math.max(1, elements.length);
  return [...elements.slice(start), ...elements.slice(0, start)];
}
