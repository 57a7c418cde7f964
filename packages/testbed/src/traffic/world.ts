/** One Envoy with a listener for every verdict, in front of an HTTP and a gRPC service. */
import type { Runtime } from "../conformance/case.js";
import { Envoy } from "../envoy/process.js";
import { until } from "../until.js";
import { GrpcService } from "./grpc-service.js";
import { HttpService } from "./http-service.js";
import { SimpleGateway } from "./gateway.js";
import { trafficListeners } from "./verdict.js";
import type { Verdict } from "./verdict.js";

export class TrafficWorld {
  readonly http = new HttpService();
  readonly grpc = new GrpcService();
  readonly allowing = new SimpleGateway(200);
  readonly denying = new SimpleGateway(403);
  private running: Envoy | undefined;

  async start(runtime: Runtime): Promise<void> {
    this.running = await Envoy.start({
      listeners: [...trafficListeners(runtime, "http"), ...trafficListeners(runtime, "grpc")].map(
        (listener) => ({
          ...listener,
          override: {
            // HTTP/1.1 trailers are off in Envoy unless asked for.
            http_protocol_options: { enable_trailers: true },
            http2_protocol_options: { allow_connect: true, max_concurrent_streams: 2_000 },
          },
        }),
      ),
      clusters: [
        { name: "http", endpoint: await this.http.listen(), override: WITH_TRAILERS },
        { name: "grpc", endpoint: await this.grpc.listen(), protocol: "HTTP/2" },
        { name: "allowing", endpoint: await this.allowing.listen(), override: PATIENT },
        { name: "denying", endpoint: await this.denying.listen(), override: PATIENT },
        { name: "refused", endpoint: "refused" },
      ],
      pluginLogLevel: "warning",
    });
  }

  reset(): void {
    for (const each of [this.http, this.grpc, this.allowing, this.denying]) each.reset();
  }

  port(service: "http" | "grpc", verdict: Verdict): number {
    const name = `${service}-${verdict}`;
    const port = this.running?.port(name);
    if (port === undefined) throw new Error(`${name}: ${this.running?.refused.get(name)}`);
    return port;
  }

  /** Envoy keeps nothing of what went through. */
  async untilIdle(service: "http" | "grpc", verdict: Verdict): Promise<void> {
    const gauges = [
      `http.${service}-${verdict}.downstream_rq_active`,
      ...["http", "grpc", "allowing", "denying"].map(
        (name) => `cluster.${name}.upstream_rq_active`,
      ),
    ];
    await until("Envoy to have no request under way", 20_000, async () => {
      return (await this.running?.admin.sum(gauges)) === 0;
    });
  }

  async close(): Promise<void> {
    await this.running?.stop();
    this.grpc.close();
    await Promise.all([this.http.close(), this.allowing.close(), this.denying.close()]);
  }
}

/** A thousand connections at once take their time on a busy machine. */
const PATIENT = { connect_timeout: "20s" };

const WITH_TRAILERS = {
  ...PATIENT,
  typed_extension_protocol_options: {
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
      "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
      explicit_http_config: { http_protocol_options: { enable_trailers: true } },
    },
  },
};
