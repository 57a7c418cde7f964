/** Two proxies, one for each runtime, whose statistics are named and kept as in Istio, and the traffic that makes every panel move. */
import { Agent, request } from "node:http";
import type { Runtime } from "../conformance/case.js";
import { RUNTIMES, pluginArtifact } from "../envoy/artifacts.js";
import type { ListenerOptions } from "../envoy/listener.js";
import { pluginFilter } from "../envoy/plugin.js";
import { Envoy } from "../envoy/process.js";
import { startGateway, startService, type Server, type Verdict } from "./gateway.js";
import { ISTIO_STATS } from "./istio-stats.js";

/** Ways into the mesh, with what the plugin is told at each. `canary` has the other runtime beside this one. */
const ENTRANCES = {
  main: { skip_paths: ["/health"] },
  cached: { cache: { ttl: 2_000, max_entries: 100 } },
  shadow: { mode: "shadow" },
  open: { failure_mode: "allow", cluster_name: "refused" },
  canary: { filter_state: true },
} as const;

/** It would let through unasked what the filter beside it asks about. */
const CANARY = { mode: "canary", skip_paths: ["/health"] };

type Entrance = keyof typeof ENTRANCES;

/** Where requests go, what the gateway does, and how many of them there are in one visit. */
const MIX: readonly (readonly [Entrance, Verdict, number])[] = [
  ["main", "allow", 6],
  ["main", "slow", 1],
  ["main", "deny", 2],
  ["main", "error", 1],
  ["main", "reset", 1],
  ["cached", "allow", 4],
  ["shadow", "allow", 1],
  ["shadow", "deny", 1],
  ["open", "allow", 1],
  ["canary", "allow", 2],
];
/** Asked for once at each. */
const HEALTH: readonly Entrance[] = ["main", "canary"];

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
          bootstrap: { stats_config: ISTIO_STATS },
          pluginLogLevel: "error",
        });
        envoys.set(runtime, envoy);
      }
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  /** Every kind of request once for each of its share, through both proxies. */
  async visit(): Promise<void> {
    for (const envoy of this.envoys.values()) {
      for (const [entrance, verdict, share] of MIX) {
        const port = envoy.port(entrance) as number;
        for (let count = 0; count < share; count++) await this.send(port, "/orders", verdict);
      }
      for (const entrance of HEALTH) {
        await this.send(envoy.port(entrance) as number, "/health", "allow");
      }
    }
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await Promise.all([...this.envoys.values()].map((envoy) => envoy.stop()));
    await Promise.all(this.servers.map((server) => server.close()));
  }

  private send(port: number, path: string, verdict: Verdict): Promise<void> {
    const headers = { authorization: `Bearer ${verdict}` };
    return new Promise((resolve, reject) => {
      const sent = request({ port, path, headers, agent: this.agent }, (response) => {
        response.resume().once("end", resolve);
      });
      sent.once("error", reject).end();
    });
  }
}

function listener(runtime: Runtime, entrance: Entrance): ListenerOptions {
  const other = runtime === "wasm" ? "lua" : "wasm";
  return {
    name: entrance,
    override: {
      // As Istio names a sidecar's inbound traffic.
      stat_prefix: `inbound_0.0.0.0_${8080 + Object.keys(ENTRANCES).indexOf(entrance)};`,
      http_filters: [
        ...(entrance === "canary" ? [filter(other, "canary", CANARY)] : []),
        filter(runtime, "keymate", ENTRANCES[entrance]),
        {
          name: "envoy.filters.http.router",
          typed_config: {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
          },
        },
      ],
    },
  };
}

/** `name` is the prefix of the Lua filter's statistics, which the chart calls `keymate`. */
function filter(runtime: Runtime, name: string, keys: Readonly<Record<string, unknown>>): object {
  const document = { gateway_url: "http://gateway.test", cluster_name: "gateway", ...keys };
  const artifact = pluginArtifact(runtime);
  return pluginFilter(name, { runtime, artifact, document: JSON.stringify(document) });
}
