/** Everything the demo consists of: the service, the access gateway, and one Envoy for each runtime. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENVOY, provide } from "@keymate/istio-programs";
import type { Runtime } from "../conformance/case.js";
import { RUNTIMES, pluginArtifact } from "../envoy/artifacts.js";
import type { ListenerOptions } from "../envoy/listener.js";
import { Envoy } from "../envoy/process.js";
import { DEMO_RULES_PATH, loadRules } from "../servers/access-gateway/rules.js";
import { AccessGateway } from "../servers/access-gateway/server.js";
import { EchoService } from "../servers/echo-service.js";

/** Ways into the mesh that differ in how the plugin is configured. */
export type Entrance = "main" | "gateway-down" | "unknown-cluster";

/** How long the plugin waits for the gateway. */
export const GATEWAY_TIMEOUT_MILLISECONDS = 500;

/** What the plugin is told at each entrance. */
export const CONFIGURATIONS: Readonly<Record<Entrance, object>> = {
  main: configuration("gateway"),
  "gateway-down": configuration("refused"),
  "unknown-cluster": configuration("no-such-cluster"),
};

function configuration(cluster: string): object {
  return {
    gateway_url: "http://access-gateway.demo:8080",
    cluster_name: cluster,
    timeout: GATEWAY_TIMEOUT_MILLISECONDS,
    skip_paths: ["/health"],
  };
}

export interface World {
  readonly gateway: AccessGateway;
  readonly service: EchoService;
  readonly envoys: ReadonlyMap<Runtime, Envoy>;
  /** Throws when Envoy refused the listener. */
  port(runtime: Runtime, entrance: Entrance): number;
  stop(): Promise<void>;
}

/** `progress` is told in one line what has come up. `artifactOf` gives the file that Envoy loads. */
export async function startWorld(
  progress: (line: string) => void,
  artifactOf: (runtime: Runtime) => string = pluginArtifact,
): Promise<World> {
  const artifacts = RUNTIMES.map((runtime) => ({ runtime, artifact: artifactOf(runtime) }));
  const binary = await provide(ENVOY, { progress });
  const folder = await mkdtemp(join(tmpdir(), "keymate-demo-"));
  const gateway = new AccessGateway(loadRules(DEMO_RULES_PATH), join(folder, "audit.jsonl"));
  const service = new EchoService();
  const envoys = new Map<Runtime, Envoy>();
  const stop = async (): Promise<void> => {
    await Promise.all([...envoys.values()].map((envoy) => envoy.stop()));
    await gateway.close();
    await service.server.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const gatewayPort = await gateway.listen();
    progress(`Access gateway  http://127.0.0.1:${gatewayPort}/auth`);
    const servicePort = await service.server.listen();
    progress(`Echo service    http://127.0.0.1:${servicePort}`);
    for (const { runtime, artifact } of artifacts) {
      const started = Date.now();
      const envoy = await Envoy.start({
        binary,
        listeners: listeners(runtime, artifact),
        clusters: [
          { name: "gateway", endpoint: gatewayPort },
          { name: "service", endpoint: servicePort },
          { name: "refused", endpoint: "refused" },
        ],
      });
      envoys.set(runtime, envoy);
      const milliseconds = Date.now() - started;
      progress(`Envoy, ${runtime.padEnd(8)} process ${envoy.pid}, ready after ${milliseconds} ms`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { gateway, service, envoys, port: (...way) => portOf(envoys, ...way), stop };
}

function listeners(runtime: Runtime, artifact: string): ListenerOptions[] {
  return Object.entries(CONFIGURATIONS).map(([name, document]) => ({
    name,
    plugin: { runtime, artifact, document: JSON.stringify(document) },
  }));
}

function portOf(envoys: ReadonlyMap<Runtime, Envoy>, runtime: Runtime, entrance: Entrance): number {
  const envoy = envoys.get(runtime);
  const port = envoy?.port(entrance);
  if (port !== undefined) return port;
  throw new Error(`Envoy refused the listener ${entrance}: ${envoy?.refused.get(entrance)}`);
}
