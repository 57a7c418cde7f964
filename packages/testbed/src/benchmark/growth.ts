/** How the cost grows with the size of what is asked: one quantity at a time, everything else as usual. */
import { Bed } from "./bed.js";
import type { BedOptions } from "./bed.js";
import { USUAL_SETUP } from "./contenders/setup.js";
import type { Setup } from "./contenders/setup.js";
import type { Generator } from "./generator/generator.js";
import { measure } from "./measure.js";
import type { Progress } from "./rounds.js";
import { requestFor } from "./scenario.js";
import type { LoadRequest, Scenario } from "./scenario.js";
import { median } from "./statistics.js";

export const GROWTHS = ["headers", "rules", "body", "concurrency"] as const;
export type Growth = (typeof GROWTHS)[number];

export interface GrowthSummary {
  readonly growth: Growth;
  readonly title: string;
  readonly contenders: readonly { readonly name: string; readonly title: string }[];
  readonly points: readonly GrowthPoint[];
}

export interface GrowthPoint {
  readonly value: number;
  /** Contender name to the median of its processor time per request, microseconds. */
  readonly processor: Readonly<Record<string, number>>;
}

interface Axis {
  readonly title: string;
  readonly values: readonly number[];
  readonly scenario: Scenario;
  setup(value: number): Setup;
  request(value: number): LoadRequest;
  connections?(value: number): number;
}

const AXES: Readonly<Record<Growth, Axis>> = {
  headers: {
    title: "request headers",
    values: [10, 20, 30, 40, 50, 60],
    scenario: "allow",
    setup: () => USUAL_SETUP,
    request: (headerCount) => requestFor("allow", { headerCount }),
  },
  rules: {
    title: "skip prefixes (the last one matches)",
    values: [10, 100, 1_000, 10_000],
    scenario: "skip",
    setup: (count) => ({
      capturesBody: false,
      skipPrefixes: Array.from({ length: count }, (_, index) => prefixOf(index)),
    }),
    request: (count) => requestFor("skip", { path: `${prefixOf(count - 1)}picture.png` }),
  },
  body: {
    title: "bytes of request body",
    values: [1024, 4096, 16_384, 65_536, 262_144, 1_048_576],
    scenario: "allow",
    setup: () => ({ ...USUAL_SETUP, capturesBody: true }),
    request: (bodyBytes) => requestFor("allow", { bodyBytes }),
    connections: (bodyBytes) => (bodyBytes > 100_000 ? 4 : 16),
  },
  concurrency: {
    title: "connections",
    values: [1, 4, 16, 64, 250, 1_000],
    scenario: "allow",
    setup: () => USUAL_SETUP,
    request: () => requestFor("allow"),
    connections: (count) => count,
  },
};

export interface GrowthOptions extends Omit<BedOptions, "setup"> {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

export async function runGrowth(
  growth: Growth,
  generator: Generator,
  options: GrowthOptions,
  progress: Progress,
): Promise<GrowthSummary> {
  const axis = AXES[growth];
  const points: GrowthPoint[] = [];
  let bed: Bed | undefined;
  let bedSetup = "";
  try {
    for (const value of axis.values) {
      progress(`${value} ${axis.title}`);
      const setup = axis.setup(value);
      if (bed === undefined || bedSetup !== JSON.stringify(setup)) {
        await bed?.stop();
        bed = await Bed.start({ ...options, setup });
        bedSetup = JSON.stringify(setup);
      }
      points.push({ value, processor: await measurePoint(axis, value, bed, generator, options) });
    }
  } finally {
    await bed?.stop();
  }
  const contenders = options.contenders.map(({ name, title }) => ({ name, title }));
  return { growth, title: axis.title, contenders, points };
}

async function measurePoint(
  axis: Axis,
  value: number,
  bed: Bed,
  generator: Generator,
  options: GrowthOptions,
): Promise<Record<string, number>> {
  const times = new Map<string, number[]>();
  // One round more: the first warms up.
  for (let round = 0; round <= options.rounds; round++) {
    for (const contender of bed.contenders) {
      const sample = await measure(bed, generator, {
        contender,
        scenario: axis.scenario,
        request: axis.request(value),
        connections: axis.connections?.(value) ?? options.connections,
        seconds: options.seconds,
      });
      if (round === 0) continue;
      const found = times.get(contender.name) ?? [];
      times.set(contender.name, [...found, sample.processorMicroseconds]);
    }
  }
  return Object.fromEntries([...times].map(([name, found]) => [name, median(found)]));
}

/** Prefixes that share most of their bytes, as paths of one service do. */
function prefixOf(index: number): string {
  return `/public/tenants/${String(index).padStart(5, "0")}/`;
}
