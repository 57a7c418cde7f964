/** One Envoy with the plugin, between a client and a service that may take their time. */
import { createServer as createHttp2Server } from "node:http2";
import type { Http2Server } from "node:http2";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { DECISION_HEADERS } from "../../src/conformance/case.js";
import type { Runtime } from "../../src/conformance/case.js";
import { pluginArtifact } from "../../src/envoy/artifacts.js";
import { Envoy } from "../../src/envoy/process.js";
import { valuesOf } from "../../src/http/message.js";
import { RecordingServer } from "../../src/servers/recording-server.js";
import type { Answer } from "../../src/servers/recording-server.js";
import { encodeReply, writeReply } from "../../src/servers/write-reply.js";
import { until as comesTrue } from "../../src/until.js";

export const ALLOW = encodeReply("POST", { status: 200, headers: DECISION_HEADERS });
export const DENY = encodeReply("POST", { status: 403, headers: DECISION_HEADERS, body: "no" });

/** Ways in: `plain` with defaults, `body` with the body shown to the gateway; each to a service of HTTP/1.1 or HTTP/2. */
export type Entrance = "plain" | "body" | "plain to HTTP/2" | "body to HTTP/2";

export class Mesh {
  /** Allows, unless the path asked about begins with `/denied`. */
  readonly gateway = new RecordingServer((request, socket) => {
    const denied = valuesOf(request.headers, "keymate-target-uri")[0]?.startsWith("/denied");
    socket.write(denied ? DENY : ALLOW);
  });
  readonly service = new RecordingServer((request, socket) => {
    writeReply(socket, request.method, { status: 200, body: request.target });
  });
  readonly http2Service: Http2Server = createHttp2Server();
  private readonly defaults: readonly [Answer, Answer] = [this.gateway.answer, this.service.answer];
  private envoy: Envoy | undefined;

  constructor(private readonly runtime: Runtime) {}

  async start(): Promise<void> {
    const gateway = await this.gateway.listen();
    const service = await this.service.listen();
    await new Promise<void>((resolve) => this.http2Service.listen(0, "127.0.0.1", resolve));
    const http2 = (this.http2Service.address() as AddressInfo).port;
    this.envoy = await Envoy.start({
      listeners: (["plain", "body", "plain to HTTP/2", "body to HTTP/2"] as const).map((name) => ({
        name,
        plugin: {
          runtime: this.runtime,
          artifact: pluginArtifact(this.runtime),
          document: JSON.stringify({
            gateway_url: "http://gateway.test",
            cluster_name: "gateway",
            // No test waits for it: two thousand requests that wait at once take their time on a busy machine.
            timeout: 120_000,
            ...(name.startsWith("body") ? { body: { mode: "full", max_bytes: 65_536 } } : {}),
          }),
        },
        ...(name.endsWith("HTTP/2") ? { routeTo: "service-http2" } : {}),
      })),
      clusters: [
        { name: "gateway", endpoint: gateway },
        { name: "service", endpoint: service },
        { name: "service-http2", endpoint: http2, protocol: "HTTP/2" },
      ],
    });
  }

  /** Forgets what was recorded, and how the last test changed the servers. */
  reset(): void {
    [this.gateway.answer, this.service.answer] = this.defaults;
    this.gateway.reset();
    this.service.reset();
    this.http2Service.removeAllListeners("stream");
  }

  port(entrance: Entrance): number {
    const port = this.envoy?.port(entrance);
    if (port === undefined) throw new Error(`Envoy refused ${entrance}`);
    return port;
  }

  /** Bytes that Envoy has received from clients of this entrance. */
  bytesFromClients(entrance: Entrance): Promise<number> {
    return (
      this.envoy?.admin.sum([`http.${entrance}.downstream_cx_rx_bytes_total`]) ?? Promise.resolve(0)
    );
  }

  async stop(): Promise<void> {
    await this.envoy?.stop();
    await this.gateway.close();
    await this.service.close();
    this.http2Service.close();
  }
}

/** A connection on which a test writes what it likes and reads what came so far. */
export class RawConnection {
  received = "";
  closed = false;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("data", (bytes: Buffer) => (this.received += bytes.toString("latin1")));
    this.socket.on("error", () => this.socket.destroy());
    this.socket.on("close", () => (this.closed = true));
  }

  write(bytes: string): void {
    this.socket.write(bytes, "latin1");
  }

  until(text: string): Promise<void> {
    return until(`"${text}"`, () => this.received.includes(text));
  }
}

/** Waits for a condition; the error names what was waited for. */
export function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  return comesTrue(what, 20_000, condition);
}
