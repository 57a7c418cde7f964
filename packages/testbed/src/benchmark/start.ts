/** How long a proxy takes from the start of its process to its first answer: the filter is loaded and compiled on the way. */
import { request } from "node:http";
import type { Contender } from "./contenders/contender.js";
import { USUAL_SETUP } from "./contenders/setup.js";
import type { BedOptions } from "./bed.js";
import { BedEnvoy, pinnedTo } from "./bed-envoy.js";
import { renderProxy, renderStandIn } from "./proxy-configuration.js";
import type { Progress } from "./rounds.js";
import { requestFor } from "./scenario.js";
import { spread } from "./statistics.js";
import type { Spread } from "./statistics.js";

export interface StartSummary {
  readonly rounds: number;
  readonly contenders: readonly {
    readonly name: string;
    readonly title: string;
    /** Milliseconds from the start of the process until the listener takes connections. */
    readonly ready: Spread;
    /** Milliseconds that the first request takes, which asks the gateway. */
    readonly first: Spread;
    /** The second one, for comparison. */
    readonly second: Spread;
  }[];
}

interface Start {
  readonly contender: string;
  readonly ready: number;
  readonly first: number;
  readonly second: number;
}

export async function runStarts(
  options: Omit<BedOptions, "setup"> & { readonly startRounds: number },
  progress: Progress,
): Promise<StartSummary> {
  const { binary, cores, contenders, startRounds } = options;
  const standIns = await Promise.all(
    (["service", "gateway"] as const).map((role) =>
      BedEnvoy.start(binary, renderStandIn(role, false), pinnedTo(cores?.others)),
    ),
  );
  const [service, gateway] = standIns as [BedEnvoy, BedEnvoy];
  const upstreams = { service: service.port, gateway: gateway.port };
  const starts: Start[] = [];
  try {
    // One round more: the first brings binary and modules into the page cache.
    for (let round = 0; round <= startRounds; round++) {
      progress(`start, round ${round} of ${startRounds}`);
      for (const contender of contenders) {
        const configuration = renderProxy(contender, USUAL_SETUP, upstreams);
        const start = await measureStart(contender, configuration, options);
        if (round > 0) starts.push(start);
      }
    }
  } finally {
    await Promise.all(standIns.map((envoy) => envoy.stop()));
  }
  return { rounds: startRounds, contenders: contenders.map((one) => summaryOf(one, starts)) };
}

async function measureStart(
  contender: Contender,
  configuration: object,
  { binary, cores }: Omit<BedOptions, "setup">,
): Promise<Start> {
  const envoy = await BedEnvoy.start(binary, configuration, pinnedTo(cores?.proxy));
  try {
    const first = await answerMilliseconds(envoy.port);
    const second = await answerMilliseconds(envoy.port);
    return { contender: contender.name, ready: envoy.startMilliseconds, first, second };
  } finally {
    await envoy.stop();
  }
}

function summaryOf({ name, title }: Contender, starts: readonly Start[]) {
  const own = starts.filter(({ contender }) => contender === name);
  return {
    name,
    title,
    ready: spread(own.map(({ ready }) => ready)),
    first: spread(own.map(({ first }) => first)),
    second: spread(own.map(({ second }) => second)),
  };
}

function answerMilliseconds(port: number): Promise<number> {
  const { path, headers } = requestFor("allow");
  const started = performance.now();
  return new Promise((resolve, reject) => {
    request(
      { host: "127.0.0.1", port, path, headers: Object.fromEntries(headers), agent: false },
      (response) => {
        response.resume();
        response.once("end", () => {
          if (response.statusCode === 200) resolve(performance.now() - started);
          else reject(new Error(`the first request was answered ${response.statusCode}`));
        });
      },
    )
      .once("error", reject)
      .end();
  });
}
