/** The Envoys of one setup side by side: a proxy per contender, and one each in place of the service and the gateway. */
import type { Contender } from "./contenders/contender.js";
import type { Setup } from "./contenders/setup.js";
import { BedEnvoy, pinnedTo } from "./bed-envoy.js";
import { renderProxy, renderStandIn } from "./proxy-configuration.js";

export interface BedOptions {
  readonly binary: string;
  /** Where they run; anywhere when nothing is measured. */
  readonly cores?: { readonly proxy: string; readonly others: string };
  readonly contenders: readonly Contender[];
  readonly setup: Setup;
}

export class Bed {
  private constructor(
    readonly service: BedEnvoy,
    readonly gateway: BedEnvoy,
    private readonly proxies: ReadonlyMap<Contender, BedEnvoy>,
  ) {}

  static async start(options: BedOptions): Promise<Bed> {
    const { binary, cores, setup } = options;
    const started: BedEnvoy[] = [];
    const start = async (configuration: object, on: string | undefined) => {
      const envoy = await BedEnvoy.start(binary, configuration, pinnedTo(on));
      started.push(envoy);
      return envoy;
    };
    try {
      const service = await start(renderStandIn("service", setup.capturesBody), cores?.others);
      const gateway = await start(renderStandIn("gateway", setup.capturesBody), cores?.others);
      const upstreams = { service: service.port, gateway: gateway.port };
      const proxies = new Map<Contender, BedEnvoy>();
      for (const contender of options.contenders) {
        const configuration = renderProxy(contender, setup, upstreams);
        proxies.set(contender, await start(configuration, cores?.proxy));
      }
      return new Bed(service, gateway, proxies);
    } catch (error) {
      await Promise.all(started.map((envoy) => envoy.stop()));
      throw error;
    }
  }

  get contenders(): readonly Contender[] {
    return [...this.proxies.keys()];
  }

  proxy(contender: Contender): BedEnvoy {
    const proxy = this.proxies.get(contender);
    if (!proxy) throw new Error(`${contender.name} has no Envoy in this run`);
    return proxy;
  }

  async stop(): Promise<void> {
    const all = [this.service, this.gateway, ...this.proxies.values()];
    await Promise.all(all.map((envoy) => envoy.stop()));
  }
}
