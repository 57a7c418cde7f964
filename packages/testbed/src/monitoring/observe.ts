/** The world under load, and Prometheus looking on. */
import { setTimeout as delay } from "node:timers/promises";
import type { EnvoyAdmin } from "../envoy/admin.js";
import { Prometheus } from "./prometheus.js";
import { MonitoredWorld, USUAL, type Mix } from "./world.js";

export const SCRAPE_SECONDS = 1;
/** From one visit to the next, unless it takes longer. */
const VISIT_MILLISECONDS = 400;
const LOOK_MILLISECONDS = 100;

/** The histogram and the counters of both runtimes are there, as often as this many scrapes. */
const RIPE = `count_over_time({__name__=~"(envoy_.+_)?keymate_canary_match"}[1h])`;

export interface Observation {
  readonly prometheus: Prometheus;
  /** What the visits are from now on; `USUAL` at first. */
  change(mix: Mix): void;
  /** Resolves when each proxy was scraped `scrapes` times while requests went through it. */
  untilScraped(scrapes: number): Promise<void>;
  stop(): Promise<void>;
}

export async function observe(): Promise<Observation> {
  const world = await MonitoredWorld.start();
  let goesOn = true;
  let mix = USUAL;
  let prometheus: Prometheus | undefined;
  let traffic: Promise<void> = Promise.resolve();
  const stop = async (): Promise<void> => {
    goesOn = false;
    await traffic.catch(() => {});
    await prometheus?.stop();
    await world.stop();
  };
  try {
    // Every counter is there from the first scrape on: one that appears with its first event has no rate before the second.
    await world.visit(mix);
    prometheus = await Prometheus.start(
      [...world.envoys].map(([runtime, { admin }]) => targetOf(runtime, admin)),
      SCRAPE_SECONDS,
    );
    let failure: unknown;
    traffic = (async () => {
      while (goesOn) await Promise.all([world.visit(mix), delay(VISIT_MILLISECONDS)]);
    })().catch((error: unknown) => void (failure = error));
    const running = prometheus;
    return {
      prometheus: running,
      change: (to) => void (mix = to),
      stop,
      untilScraped: async (scrapes) => {
        for (;;) {
          if (failure !== undefined) throw new Error("The traffic broke off", { cause: failure });
          const counts = (await running.query(RIPE)).map(({ values }) => Number(values[0]?.[1]));
          if (counts.length === world.envoys.size && counts.every((it) => it >= scrapes)) return;
          await delay(LOOK_MILLISECONDS);
        }
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function targetOf(runtime: string, admin: EnvoyAdmin) {
  return {
    address: admin.address,
    path: "/stats/prometheus",
    labels: { namespace: "demo", pod: `orders-${runtime}` },
  };
}
