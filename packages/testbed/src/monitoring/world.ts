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

type Entrance = keyof typeof ENTRANCES;

/** Out of twenty requests: where they go, and what the gateway does. */
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
const SKIPPED_OF_TEN = 1;

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
      for (let count = 0; count < SKIPPED_OF_TEN; count++) {
        await this.send(envoy.port("main") as number, "/health", "allow");
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
        ...(entrance === "canary" ? [filter(other, "canary", { mode: "canary" })] : []),
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
