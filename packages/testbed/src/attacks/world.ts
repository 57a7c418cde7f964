/** One Envoy, a gateway that allows `/allowed…` alone, and a service that records who came. */
import type { Runtime } from "../conformance/case.js";
import { DECISION_HEADERS } from "../conformance/case.js";
import { Envoy } from "../envoy/process.js";
import type { ListenerOptions } from "../envoy/listener.js";
import { play } from "../faults/acts.js";
import type { Act } from "../faults/fault.js";
import { until } from "../until.js";
import { valuesOf } from "../http/message.js";
import { RecordingServer } from "../servers/recording-server.js";
import { encodeReply, writeReply } from "../servers/write-reply.js";

/** Longest wait for something that must happen. */
export const PATIENCE_MILLISECONDS = 10_000;

const SERVED: readonly Act[] = [{ send: encodeReply("GET", { status: 200, body: "served" }) }];

export class AttackWorld {
  /** What the gateway does instead of deciding by path. */
  script: readonly Act[] | undefined;
  serviceActs: readonly Act[] = SERVED;
  /** The targets that the gateway said yes to, in order. */
  granted: string[] = [];
  readonly gateway: RecordingServer;
  readonly service: RecordingServer;
  private running: Envoy | undefined;

  constructor(readonly runtime: Runtime) {
    this.gateway = new RecordingServer((request, socket) => {
      const [target = ""] = valuesOf(request.headers, "keymate-target-uri");
      const isAllowed = target.startsWith("/allowed");
      if (isAllowed) this.granted.push(target);
      if (this.script) void play(this.script, socket, NEVER);
      else {
        const status = isAllowed ? 200 : 403;
        writeReply(socket, request.method, { status, headers: DECISION_HEADERS });
      }
    });
    this.service = new RecordingServer((request, socket) => {
      if (request.method === "CONNECT") writeReply(socket, "CONNECT", { status: 200 });
      else void play(this.serviceActs, socket, NEVER);
    });
  }

  async start(listeners: readonly ListenerOptions[]): Promise<void> {
    this.running = await Envoy.start({
      listeners,
      clusters: [
        { name: "gateway", endpoint: await this.gateway.listen() },
        { name: "service", endpoint: await this.service.listen() },
      ],
    });
  }

  get envoy(): Envoy {
    if (!this.running) throw new Error("`start` comes before everything else");
    return this.running;
  }

  begin(gateway: readonly Act[] | undefined, service: readonly Act[] | undefined): void {
    this.script = gateway;
    this.serviceActs = service ?? SERVED;
    this.granted = [];
    this.gateway.reset();
    this.service.reset();
  }

  async untilIdle(listener: string): Promise<void> {
    const gauges = [
      `http.${listener}.downstream_rq_active`,
      "cluster.gateway.upstream_rq_active",
      "cluster.service.upstream_rq_active",
    ];
    await until("Envoy to have no request under way", PATIENCE_MILLISECONDS, async () => {
      return (await this.envoy.admin.sum(gauges)) === 0;
    });
  }

  async close(): Promise<void> {
    await this.running?.stop();
    await this.gateway.close();
    await this.service.close();
  }
}

const NEVER = new Promise<void>(() => undefined);
