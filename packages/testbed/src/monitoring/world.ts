/** Two proxies, one for each runtime, whose statistics are named and kept as in Istio, and the traffic that makes every panel move. */
import { Agent, request, type RequestOptions } from "node:http";
import type { Runtime } from "../conformance/case.js";
import { RUNTIMES } from "../envoy/artifacts.js";
import { builtFilter } from "../envoy/built-filter.js";
import type { ListenerOptions } from "../envoy/listener.js";
import { Envoy } from "../envoy/process.js";
import { startGateway, startService, type Server, type Verdict } from "./gateway.js";
import { ISTIO_STATISTICS } from "./istio-stats.js";

/** Ways into the mesh, with what the plugin is told at each. `canary` has the other runtime beside this one. */
const ENTRANCES = {
  main: { skip_paths: ["/health"], body: { mode: "full", max_bytes: 1_000 } },
  cached: { cache: { ttl: 2_000, max_entries: 100 } },
  shadow: { mode: "shadow" },
  open: { failure_mode: "allow", cluster_name: "refused" },
  canary: { filter_state: true },
} as const;

/** It would let through unasked what the filter beside it asks about. */
const CANARY = { mode: "canary", skip_paths: ["/health"] };

type Entrance = keyof typeof ENTRANCES;

/** Where requests go, what the gateway does, and how many of them there are in one visit. */
export type Mix = readonly (readonly [Entrance, Verdict, number])[];

export const USUAL: Mix = [
  ["main", "allow", 12],
  ["main", "slow", 1],
  ["main", "deny", 2],
  ["main", "error", 1],
  ["main", "reset", 1],
  ["cached", "allow", 4],
  ["cached", "deny", 2],
  ["shadow", "allow", 2],
  ["shadow", "deny", 1],
  ["open", "allow", 1],
  ["canary", "allow", 3],
];
/** Most checks fail, and some take long. */
export const FAILING: Mix = [
  ["main", "allow", 6],
  ["main", "slow", 3],
  ["main", "error", 7],
  ["main", "reset", 3],
  ["cached", "allow", 4],
  ["shadow", "error", 3],
  ["open", "allow", 3],
  ["canary", "allow", 3],
];
/** Many are refused, as after a mistake in a policy. */
export const REFUSING: Mix = [
  ["main", "allow", 6],
  ["main", "deny", 10],
  ["main", "error", 1],
  ["cached", "deny", 4],
  ["shadow", "deny", 3],
  ["open", "allow", 1],
  ["canary", "deny", 3],
];
/** Asked for once at each, in every visit. */
const HEALTH: readonly Entrance[] = ["main", "canary"];
/** Larger than `main` lets a body be. */
const LARGE_BODY = "x".repeat(2_000);

export class MonitoredWorld {
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    readonly envoys: ReadonlyMap<Runtime, Envoy>,
    private readonly servers: readonly Server[],
  ) {}

  static async start(): Promise<MonitoredWorld> {
    const [gateway, service] = await Promise.all([startGateway(), startService()]);
    const envoys = new Map<Runtime, Envoy>();
    const world = new MonitoredWorld(envoys, [gateway, service]);
    try {
      for (const runtime of RUNTIMES) {
        const envoy = await Envoy.start({
          listeners: Object.keys(ENTRANCES).map((name) => listener(runtime, name as Entrance)),
          clusters: [
            { name: "gateway", endpoint: gateway.port },
            { name: "service", endpoint: service.port },
            { name: "refused", endpoint: "refused" },
          ],
          bootstrap: ISTIO_STATISTICS,
          pluginLogLevel: "error",
        });
        envoys.set(runtime, envoy);
        const [major = 0, minor = 0] = await envoy.admin.version();
        if (major === 1 && minor < 38) {
          throw new Error(
            `Envoy: found 1.${minor}, where Lua counts nothing, allowed 1.38 or later`,
          );
        }
      }
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  /** Every request of `mix`, through both proxies. */
  async visit(mix: Mix): Promise<void> {
    await Promise.all([...this.envoys.values()].map((envoy) => this.visitOne(envoy, mix)));
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await Promise.all([...this.envoys.values()].map((envoy) => envoy.stop()));
    await Promise.all(this.servers.map((server) => server.close()));
  }

  private async visitOne(envoy: Envoy, mix: Mix): Promise<void> {
    for (const [entrance, verdict, share] of mix) {
      for (let count = 0; count < share; count++) {
        await this.send(envoy, entrance, verdict, { path: "/orders" });
      }
    }
    for (const entrance of HEALTH) await this.send(envoy, entrance, "allow", { path: "/health" });
    await this.send(envoy, "main", "allow", { path: "/orders", method: "POST" }, LARGE_BODY);
  }

  private send(
    envoy: Envoy,
    entrance: Entrance,
    verdict: Verdict,
    options: RequestOptions,
    body?: string,
  ): Promise<void> {
    const port = envoy.port(entrance) as number;
    const headers = { authorization: `Bearer ${verdict}` };
    return new Promise((resolve, reject) => {
      const sent = request({ ...options, port, headers, agent: this.agent }, (response) => {
        response.resume().once("end", resolve);
      });
      sent.once("error", reject).end(body);
    });
  }
}

function listener(runtime: Runtime, entrance: Entrance): ListenerOptions {
  const other = runtime === "wasm" ? "lua" : "wasm";
  return {
    name: entrance,
    filters: [
      ...(entrance === "canary" ? [filter(other, "canary", CANARY)] : []),
      filter(runtime, isNameless(entrance) ? "" : "keymate", ENTRANCES[entrance]),
    ],
    override: { stat_prefix: statPrefix(entrance) },
  };
}

/** One is as a `TrafficExtension` makes it, at a `Gateway`'s server with a name: neither becomes a label, or a prefix. */
function isNameless(entrance: Entrance): boolean {
  return entrance === "open";
}

/** As Istio calls a sidecar's inbound traffic, which becomes a label, or as a `Gateway` calls a server, which does not. */
function statPrefix(entrance: Entrance): string {
  return isNameless(entrance)
    ? "https-orders"
    : `inbound_0.0.0.0_${8080 + Object.keys(ENTRANCES).indexOf(entrance)};`;
}

/** `name` is the prefix of the Lua filter's statistics, which the chart calls `keymate`, and nothing in a TrafficExtension. */
function filter(runtime: Runtime, name: string, keys: Readonly<Record<string, unknown>>): object {
  return builtFilter(name, runtime, { cluster_name: "gateway", ...keys });
}
