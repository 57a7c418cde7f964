/** How many instructions a proxy's worker executes for a request: what a run that is timed can only guess at on a machine that others use. */
import { Bed } from "../bed.js";
import type { BedOptions } from "../bed.js";
import { CACHING_SETUP, USUAL_SETUP } from "../contenders/setup.js";
import type { Generator } from "../generator/generator.js";
import { renderProxy } from "../proxy-configuration.js";
import { takesPart } from "../rounds.js";
import type { Progress } from "../rounds.js";
import { requestFor } from "../scenario.js";
import type { Scenario } from "../scenario.js";
import { median } from "../statistics.js";
import { CountedEnvoy } from "./counted-envoy.js";
import type { Valgrind } from "./counted-envoy.js";

/** By then V8 has compiled for good what a request runs. */
const WARM_REQUESTS = 1_500;
/** Now and then a turn meets what V8 does once in many thousands of requests. */
const TURNS = 3;
const SECONDS = 5;
const CONNECTIONS = 2;

export interface InstructionSummary {
  readonly scenario: Scenario;
  readonly contenders: readonly InstructionCount[];
}

export interface InstructionCount {
  readonly name: string;
  readonly title: string;
  /** For one request. */
  readonly instructions: number;
}

export interface InstructionOptions extends Pick<BedOptions, "binary" | "contenders"> {
  readonly valgrind: Valgrind;
  readonly scenarios: readonly Scenario[];
}

export async function runInstructions(
  options: InstructionOptions,
  generator: Generator,
  progress: Progress,
): Promise<InstructionSummary[]> {
  const { binary, contenders, scenarios } = options;
  const standIns = await Bed.start({ binary, contenders: [], setup: USUAL_SETUP });
  const counts = new Map<Scenario, InstructionCount[]>(scenarios.map((name) => [name, []]));
  const upstreams = { service: standIns.service.port, gateway: standIns.gateway.port };
  try {
    for (const contender of contenders) {
      const counted = scenarios.filter((scenario) => takesPart(contender, scenario));
      // A proxy that caches answers the other scenarios, too.
      for (const setup of [USUAL_SETUP, CACHING_SETUP]) {
        const together = counted.filter((name) => (name === "cache") === (setup === CACHING_SETUP));
        if (together.length === 0) continue;
        progress(`instructions of ${contender.title}: ${together.join(", ")}`);
        const configuration = renderProxy(contender, setup, upstreams);
        const found = await countScenarios(options, configuration, generator, together);
        for (const [scenario, instructions] of found) {
          const { name, title } = contender;
          counts.get(scenario)?.push({ name, title, instructions });
        }
      }
    }
  } finally {
    await standIns.stop();
  }
  return [...counts].map(([scenario, found]) => ({ scenario, contenders: found }));
}

/** All of them on one proxy. */
async function countScenarios(
  { valgrind, binary }: InstructionOptions,
  configuration: object,
  generator: Generator,
  scenarios: readonly Scenario[],
): Promise<Map<Scenario, number>> {
  const found = new Map<Scenario, number>();
  const proxy = await CountedEnvoy.start(valgrind, binary, configuration);
  try {
    for (const scenario of scenarios) {
      found.set(scenario, await instructionsPerRequest(proxy, generator, scenario));
    }
  } finally {
    await proxy.stop();
  }
  return found;
}

async function instructionsPerRequest(
  proxy: CountedEnvoy,
  generator: Generator,
  scenario: Scenario,
): Promise<number> {
  const { envoy } = proxy;
  const load = {
    port: envoy.port,
    request: requestFor(scenario),
    connections: CONNECTIONS,
    seconds: SECONDS,
  };
  const run = async () => {
    await generator.run(load);
  };
  const warm = (await envoy.answered()) + WARM_REQUESTS;
  while ((await envoy.answered()) < warm) await run();
  const counts: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const before = await envoy.answered();
    const instructions = await proxy.count(run);
    counts.push(instructions / ((await envoy.answered()) - before));
  }
  return median(counts);
}
