/** The authorities, a service behind them, and one Envoy for each runtime, with a listener for each configuration. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Runtime } from "../conformance/case.js";
import { RUNTIMES, pluginArtifact } from "../envoy/artifacts.js";
import { Envoy } from "../envoy/process.js";
import { EchoService } from "../servers/echo-service.js";
import { CONFIGURATION_NAMES, configurationNamed } from "./configurations.js";
import type { ConfigurationName } from "./configurations.js";
import type { Authority } from "./servers/authority.js";
import { IdentityProvider } from "./servers/identity-provider.js";
import { startOauth2Proxy } from "./servers/oauth2-proxy.js";
import { startOpa } from "./servers/opa.js";

/** Envoy's cluster for each configuration; the configurations themselves name hosts of a mesh. */
const CLUSTERS: Readonly<Record<ConfigurationName, string>> = {
  opa: "opa",
  "forward-auth": "oauth2-proxy",
  "ext-authz": "oauth2-proxy",
};

export class AuthorityWorld {
  readonly provider = new IdentityProvider();
  readonly service = new EchoService();
  private readonly authorities: Authority[] = [];
  private readonly envoys = new Map<Runtime, Envoy>();
  private folder = "";

  private constructor() {}

  /** Throws `ProgramMissing` where an authority cannot be had. */
  static async start(progress: (line: string) => void): Promise<AuthorityWorld> {
    const world = new AuthorityWorld();
    try {
      await world.startAll(progress);
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  port(runtime: Runtime, name: ConfigurationName): number {
    const envoy = this.envoys.get(runtime);
    const port = envoy?.port(name);
    if (port !== undefined) return port;
    throw new Error(`Envoy refused the listener ${name}: ${envoy?.refused.get(name)}`);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.envoys.values()].map((envoy) => envoy.stop()));
    await Promise.all(this.authorities.map((authority) => authority.stop()));
    await this.provider.close();
    await this.service.server.close();
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }

  private async startAll(progress: (line: string) => void): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), "keymate-authorities-"));
    await this.provider.listen();
    const opa = await startOpa(this.provider, this.folder);
    this.authorities.push(opa);
    progress(`Open Policy Agent  http://127.0.0.1:${opa.port}`);
    const proxy = await startOauth2Proxy(this.provider);
    this.authorities.push(proxy);
    progress(`oauth2-proxy       http://127.0.0.1:${proxy.port}`);
    const service = await this.service.server.listen();
    for (const runtime of RUNTIMES) {
      const envoy = await Envoy.start({
        listeners: CONFIGURATION_NAMES.map((name) => ({ name, plugin: pluginFor(runtime, name) })),
        clusters: [
          { name: "service", endpoint: service },
          { name: "opa", endpoint: opa.port },
          { name: "oauth2-proxy", endpoint: proxy.port },
        ],
      });
      this.envoys.set(runtime, envoy);
      progress(`Envoy, ${runtime}`);
    }
  }
}

function pluginFor(runtime: Runtime, name: ConfigurationName) {
  const document = { ...configurationNamed(name), cluster_name: CLUSTERS[name] };
  return { runtime, artifact: pluginArtifact(runtime), document: JSON.stringify(document) };
}
