/** Runs the soak: an Envoy for each runtime side by side, requests at a steady rate, and a look at both processes now and then. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import type { Runtime } from "../conformance/case.js";
import { RUNTIMES, pluginArtifact } from "../envoy/artifacts.js";
import { faultLines } from "../envoy/log.js";
import { Envoy } from "../envoy/process.js";
import { Random } from "../fuzz/random.js";
import { SoakClient } from "./client.js";
import { KINDS, type Kind } from "./kinds.js";
import { type ProcessState, processState } from "./process-state.js";
import { PROFILES, type ProfileName } from "./profiles.js";
import type { ServerCounts, ServerPorts } from "./servers.js";

export interface SoakOptions {
  readonly seconds: number;
  /** Requests a second, for each runtime. */
  readonly rate: number;
  readonly seed: number;
  readonly onProgress?: (progress: SoakProgress) => void;
}

export interface SoakProgress {
  readonly seconds: number;
  readonly sent: number;
  readonly wrong: number;
}

/** One look at an Envoy. */
export interface Sample extends ProcessState {
  /** Since the first request. */
  readonly seconds: number;
  readonly sent: number;
  /** What Envoy's own allocator says is in use. */
  readonly allocatedBytes: number;
}

export interface RuntimeResult {
  readonly runtime: Runtime;
  readonly sent: number;
  readonly answered: number;
  /** Name of a kind, with its protocol, to how many were sent. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly wrong: { readonly count: number; readonly examples: readonly string[] };
  /** Requests that Envoy still counted as active when all were answered. */
  readonly stillActive: number;
  /** Lines of Envoy's log about traps and script errors. */
  readonly pluginFaults: readonly string[];
  readonly milliseconds: { readonly median: number; readonly p99: number };
  readonly samples: readonly Sample[];
}

export interface SoakResult {
  readonly options: Omit<SoakOptions, "onProgress">;
  readonly startedAt: string;
  readonly servers: ServerCounts;
  readonly runtimes: readonly RuntimeResult[];
}

const TICK_MILLISECONDS = 10;
const MOST_SAMPLES = 240;
const EXAMPLES = 20;

export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const servers = fork(fileURLToPath(new URL("servers.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  });
  const envoys: Envoy[] = [];
  try {
    const ports = await answerOf<ServerPorts>(servers);
    for (const runtime of RUNTIMES) envoys.push(await startEnvoy(runtime, ports));
    const startedAt = new Date().toISOString();
    const lanes = RUNTIMES.map((runtime, index) => new Lane(runtime, envoys[index] as Envoy));
    await pace(options, lanes);
    const runtimes = await Promise.all(lanes.map((lane) => lane.finish()));
    const counts = answerOf<ServerCounts>(servers);
    servers.send("counts");
    const { seconds, rate, seed } = options;
    return { options: { seconds, rate, seed }, startedAt, servers: await counts, runtimes };
  } finally {
    await Promise.all(envoys.map((envoy) => envoy.stop()));
    servers.kill();
  }
}

/** Begins requests when their time has come, however long the earlier ones take. */
async function pace(options: SoakOptions, lanes: readonly Lane[]): Promise<void> {
  const { seconds, rate, onProgress } = options;
  const random = new Random(options.seed);
  const total = Math.round(seconds * rate);
  const interval = Math.max(0.5, seconds / MOST_SAMPLES);
  const started = performance.now();
  let sampledAt = -Infinity;
  for (let begun = 0; begun < total;) {
    const elapsed = (performance.now() - started) / 1000;
    for (; begun < Math.min(total, elapsed * rate); begun++) {
      const kind = randomKind(random);
      for (const lane of lanes) lane.begin(kind, `${begun}`);
    }
    if (elapsed - sampledAt >= interval) {
      sampledAt = elapsed;
      await Promise.all(lanes.map((lane) => lane.sample(elapsed)));
      const wrong = lanes.reduce((sum, lane) => sum + lane.wrong, 0);
      onProgress?.({ seconds: elapsed, sent: begun * lanes.length, wrong });
    }
    await delay(TICK_MILLISECONDS);
  }
}

/** One runtime's share. */
class Lane {
  wrong = 0;
  private readonly client: SoakClient;
  private readonly underWay = new Set<Promise<void>>();
  private readonly kinds: Record<string, number> = {};
  private readonly examples: string[] = [];
  private readonly samples: Sample[] = [];
  /** How many answers took so many whole milliseconds. */
  private readonly durations = new Map<number, number>();
  private sent = 0;
  private answered = 0;

  constructor(
    readonly runtime: Runtime,
    private readonly envoy: Envoy,
  ) {
    this.client = new SoakClient(runtime);
  }

  begin(kind: Kind, number: string): void {
    this.sent++;
    const name = `${kind.name} (${kind.protocol})`;
    this.kinds[name] = (this.kinds[name] ?? 0) + 1;
    const exchange = this.exchange(kind, `${this.runtime}-${number}`);
    this.underWay.add(exchange);
    void exchange.finally(() => this.underWay.delete(exchange));
  }

  async sample(seconds: number): Promise<void> {
    const allocatedBytes = await this.envoy.admin.sum(["server.memory_allocated"]);
    const state = processState(this.envoy.pid);
    this.samples.push({ seconds, sent: this.sent, allocatedBytes, ...state });
  }

  async finish(): Promise<RuntimeResult> {
    await Promise.all(this.underWay);
    const stillActive = await this.untilIdle();
    await this.sample((this.samples.at(-1)?.seconds ?? 0) + 1);
    this.client.close();
    return {
      runtime: this.runtime,
      sent: this.sent,
      answered: this.answered,
      kinds: this.kinds,
      wrong: { count: this.wrong, examples: this.examples },
      stillActive,
      pluginFaults: faultLines(this.envoy.logSince(0)).slice(0, EXAMPLES),
      milliseconds: { median: this.percentile(0.5), p99: this.percentile(0.99) },
      samples: this.samples,
    };
  }

  private async exchange(kind: Kind, id: string): Promise<void> {
    const port = this.envoy.port(kind.profile ?? "plain") as number;
    const started = performance.now();
    const problem = await this.client.send(port, kind, id);
    if (problem !== undefined) {
      this.wrong++;
      if (this.examples.length < EXAMPLES) this.examples.push(problem);
    } else if (kind.leavesAfterMilliseconds === undefined) {
      this.answered++;
      const duration = Math.round(performance.now() - started);
      this.durations.set(duration, (this.durations.get(duration) ?? 0) + 1);
    }
  }

  /** How many requests Envoy still counts as active, once it counts none or has had time enough. */
  private async untilIdle(): Promise<number> {
    const gauges = [
      ...Object.keys(PROFILES).map((profile) => `http.${profile}.downstream_rq_active`),
      "cluster.gateway.upstream_rq_active",
      "cluster.service.upstream_rq_active",
    ];
    const deadline = Date.now() + 15_000;
    for (;;) {
      const active = await this.envoy.admin.sum(gauges);
      if (active === 0 || Date.now() > deadline) return active;
      await delay(50);
    }
  }

  private percentile(part: number): number {
    const sorted = [...this.durations].sort(([left], [right]) => left - right);
    const wanted = this.answered * part;
    let seen = 0;
    for (const [duration, times] of sorted) {
      seen += times;
      if (seen >= wanted) return duration;
    }
    return 0;
  }
}

function randomKind(random: Random): Kind {
  let left = random.whole(0, ALL - 1);
  return KINDS.find(({ perMille }) => (left -= perMille) < 0) as Kind;
}

const ALL = KINDS.reduce((sum, { perMille }) => sum + perMille, 0);

async function startEnvoy(runtime: Runtime, ports: ServerPorts): Promise<Envoy> {
  const profiles = Object.keys(PROFILES) as ProfileName[];
  const envoy = await Envoy.start({
    // The access lines would fill the disk, and they are not what is looked at.
    pluginLogLevel: "error",
    listeners: profiles.map((name) => ({
      name,
      plugin: {
        runtime,
        artifact: pluginArtifact(runtime),
        document: JSON.stringify(PROFILES[name]),
      },
      override: { access_log: [] },
    })),
    clusters: [
      { name: "gateway", endpoint: ports.gateway, override: UPSTREAM },
      { name: "service", endpoint: ports.service, override: UPSTREAM },
      { name: "refused", endpoint: "refused" },
    ],
  });
  const [refused] = envoy.refused;
  if (refused === undefined) return envoy;
  await envoy.stop();
  throw new Error(`Envoy refused the listener ${refused[0]}: ${refused[1]}`);
}

const UPSTREAM = {
  // Three retries at a time, Envoy's default, would be too few on a busy machine. Istio has no such limit.
  circuit_breakers: {
    thresholds: [
      {
        max_connections: 10_000,
        max_pending_requests: 10_000,
        max_requests: 10_000,
        max_retries: 10_000,
      },
    ],
  },
  // A busy moment must not look like descriptors that grow: what it needed is closed when it is over.
  typed_extension_protocol_options: {
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
      "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
      explicit_http_config: { http_protocol_options: {} },
      common_http_protocol_options: { idle_timeout: "10s" },
    },
  },
};

function answerOf<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as Message));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the servers ended with ${code}`)));
  });
}
