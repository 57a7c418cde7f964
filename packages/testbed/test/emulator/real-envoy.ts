/** A real Envoy with one listener for each probe, and what is compared of an exchange. */
import { setTimeout as delay } from "node:timers/promises";
import { sendHttp1 } from "../../src/clients/http1.js";
import type { CaseRequest, GatewayBehaviour, HeaderLine } from "../../src/conformance/case.js";
import type { World } from "../../src/emulator/world.js";
import { pluginLines } from "../../src/envoy/log.js";
import type { Plugin } from "../../src/envoy/plugin.js";
import { Envoy } from "../../src/envoy/process.js";
import { EchoService, GREETING } from "../../src/servers/echo-service.js";
import { ALLOWING_GATEWAY, ScriptedGateway } from "../../src/servers/scripted-gateway.js";

/** What both worlds must agree on. */
export interface Seen {
  /** Status, body, and the lines that a probe writes (`x-…` and what describes a body), of every response. */
  readonly responses: readonly (readonly [status: number, body: string, headers: string])[];
  /** Likewise of every request at the service. */
  readonly service: readonly (readonly [path: string, body: string, headers: string])[];
  readonly gatewayRequests: number;
  readonly log: readonly string[];
}

export interface Probe {
  readonly request?: CaseRequest;
  readonly gateway?: GatewayBehaviour;
}

export function seenIn(world: World): Seen {
  return {
    responses: world.responses.map(({ status, body, headers }) => [status, body, told(headers)]),
    service: world.serviceRequests.map(({ path, body, headers }) => [path, body, told(headers)]),
    gatewayRequests: world.gatewayRequests.length,
    // What the host says about the plugin, not the plugin itself.
    log: world.log.filter((line) => !line.startsWith("Function: ")),
  };
}

/** How long an answer may take on a busy machine, and how long is waited where none should come. */
const PATIENCE_MILLISECONDS = 10_000;
const SILENCE_MILLISECONDS = 1_000;

export class RealEnvoy {
  private constructor(
    private readonly envoy: Envoy,
    private readonly gateway: ScriptedGateway,
    private readonly service: EchoService,
  ) {}

  static async start(plugins: readonly Plugin[]): Promise<RealEnvoy> {
    const gateway = new ScriptedGateway();
    const service = new EchoService();
    service.behaviour = GREETING;
    const envoy = await Envoy.start({
      listeners: plugins.map((plugin, index) => ({ name: `probe-${index}`, plugin })),
      clusters: [
        { name: "gateway", endpoint: await gateway.server.listen() },
        { name: "service", endpoint: await service.server.listen() },
        { name: "refused", endpoint: "refused" },
        { name: "no-hosts", endpoint: "no hosts" },
      ],
    });
    return new RealEnvoy(envoy, gateway, service);
  }

  /** @param answers whether an answer is expected: without one the client gives up sooner. */
  async run(index: number, probe: Probe, answers: boolean): Promise<Seen> {
    const name = `probe-${index}`;
    const port = this.envoy.port(name);
    if (port === undefined) throw new Error(`Envoy refused it: ${this.envoy.refused.get(name)}`);
    this.gateway.behaviour = probe.gateway ?? ALLOWING_GATEWAY;
    this.gateway.server.reset();
    this.service.server.reset();
    const position = this.envoy.logPosition();
    const { method = "GET", path = "/orders", headers = [], body = "" } = probe.request ?? {};
    const exchange = sendHttp1(
      port,
      { method, path, authority: "service.test", headers, body },
      answers ? PATIENCE_MILLISECONDS : SILENCE_MILLISECONDS,
    );
    const responses = await exchange.responses;
    await this.untilCallsEnd();
    exchange.close();
    return {
      responses: responses.map((it) => [it.status, it.body, told(it.headers)]),
      service: this.service.server.requests.map((it) => [it.target, it.body, told(it.headers)]),
      gatewayRequests: this.gateway.server.requests.length,
      log: pluginLines(this.envoy.logSince(position)).map(({ message }) => message),
    };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.gateway.server.close();
    await this.service.server.close();
  }

  /** A call that nobody waits for may outlast the response. */
  private async untilCallsEnd(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    while (
      Date.now() < deadline &&
      (await this.envoy.admin.sum(["cluster.gateway.upstream_rq_active"])) > 0
    ) {
      await delay(2);
    }
  }
}

/** Header lines of the probes themselves: Envoy's and the connection's own are left out. */
function told(headers: readonly HeaderLine[]): string {
  return headers
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .filter((line) => /^(x-[a-z]{1,6}|content-type|grpc-status|grpc-message): /.test(line))
    .sort()
    .join("; ");
}
