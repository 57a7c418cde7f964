/** One Envoy with everything that faults need around it: a gateway and a service that do as told, and every broken way to a gateway. */
import { rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DECISION_HEADERS } from "../conformance/case.js";
import type { Runtime } from "../conformance/case.js";
import { renderDiscovery } from "../envoy/bootstrap.js";
import { renderListener } from "../envoy/listener.js";
import type { ListenerOptions } from "../envoy/listener.js";
import { Envoy } from "../envoy/process.js";
import { RecordingServer } from "../servers/recording-server.js";
import { encodeReply } from "../servers/write-reply.js";
import { until } from "../until.js";
import { play } from "./acts.js";
import { openBlackHole } from "./black-hole.js";
import { faultClusters } from "./clusters.js";
import type { Act } from "./fault.js";
import { openNameServer } from "./name-server.js";

/** Beyond the longest timeout of a fault. Generous: it is only ever waited for in vain by a fault that fails. */
export const PATIENCE_MILLISECONDS = 12_000;

export const ALLOWED: readonly Act[] = [
  { send: encodeReply("POST", { status: 200, headers: DECISION_HEADERS }) },
];
export const SERVED: readonly Act[] = [
  { send: encodeReply("GET", { status: 200, body: "hello from the service" }) },
];

/** What the gauges of requests under way are called in clusters that reach a server of ours. */
const BUSY_CLUSTERS = ["gateway", "service", "hang-up", "black-hole", "many-headers"];

export class FaultWorld {
  readonly gateway: RecordingServer;
  readonly service: RecordingServer;
  gatewayActs: readonly Act[] = ALLOWED;
  serviceActs: readonly Act[] = SERVED;
  /** Paths of requests that the gateway holds until `releaseNeighbour`, whatever its script says. */
  readonly heldPaths = new Set<string>();
  private release: () => void = () => undefined;
  /** Lets the gateway answer the requests that it holds. */
  releaseNeighbour: () => void = () => undefined;
  private neighbourReleased: Promise<void> = Promise.resolve();
  private disturbed: Promise<void> = Promise.resolve();
  private readonly closers: (() => Promise<unknown>)[] = [];
  private running: Envoy | undefined;
  private listeners: readonly ListenerOptions[] = [];
  private firstPorts: ReadonlyMap<string, number> = new Map();
  private ports: ReadonlyMap<string, number> = new Map();

  /** `drainSeconds`: how long the requests of a listener that is removed may take. */
  constructor(
    readonly runtime: Runtime,
    private readonly drainSeconds = 600,
  ) {
    this.gateway = new RecordingServer((request, socket) => {
      const [path] = request.headers
        .filter(([name]) => name.toLowerCase() === "keymate-target-uri")
        .map(([, value]) => value);
      const isHeld = path !== undefined && this.heldPaths.has(path);
      const acts: readonly Act[] = isHeld ? ["until disturbed", ...ALLOWED] : this.gatewayActs;
      void play(acts, socket, isHeld ? this.neighbourReleased : this.disturbed);
    });
    this.service = new RecordingServer((_request, socket) => {
      void play(this.serviceActs, socket, this.disturbed);
    });
  }

  async start(listeners: readonly ListenerOptions[]): Promise<void> {
    const blackHole = await openBlackHole();
    const refusal = await openNameServer("refusal");
    const silence = await openNameServer("silence");
    const hangUp = createServer((socket) => socket.resetAndDestroy());
    await new Promise<void>((resolve) => hangUp.listen(0, "127.0.0.1", resolve));
    this.closers.push(
      () => blackHole.close(),
      () => refusal.close(),
      () => silence.close(),
      () => new Promise((resolve) => hangUp.close(resolve)),
      () => this.gateway.close(),
      () => this.service.close(),
    );
    this.listeners = listeners;
    this.running = await Envoy.start({
      listeners,
      drainSeconds: this.drainSeconds,
      clusters: faultClusters({
        gateway: await this.gateway.listen(),
        service: await this.service.listen(),
        hangUp: (hangUp.address() as AddressInfo).port,
        blackHole: blackHole.port,
        nameServers: { refusal: refusal.port, silence: silence.port },
      }),
    });
    this.firstPorts = new Map(
      listeners.flatMap(({ name }) => {
        const port = this.envoy.port(name);
        return port === undefined ? [] : [[name, port] as const];
      }),
    );
    this.ports = this.firstPorts;
  }

  get envoy(): Envoy {
    if (!this.running) throw new Error("`start` comes before everything else");
    return this.running;
  }

  port(listener: string): number {
    const port = this.ports.get(listener);
    if (port === undefined) {
      throw new Error(`Envoy has no listener ${listener}: ${this.envoy.refused.get(listener)}`);
    }
    return port;
  }

  /** Forgets the fault before. */
  begin(gateway: readonly Act[], service: readonly Act[]): void {
    this.release();
    this.releaseNeighbour();
    this.disturbed = new Promise((resolve) => (this.release = resolve));
    this.neighbourReleased = new Promise((resolve) => (this.releaseNeighbour = resolve));
    this.gatewayActs = gateway;
    this.serviceActs = service;
    this.gateway.reset();
    this.service.reset();
  }

  /** Lets go of whoever waits until the disturbance is over. */
  disturbanceIsOver(): void {
    this.release();
  }

  /** Gives Envoy another set of listeners and waits until it has taken them or refused them. */
  async replaceListeners(listeners: readonly ListenerOptions[]): Promise<void> {
    // Envoy hands the socket of a listener that drains to the next one of the same address, and all have port 0 at first.
    const resources = listeners.map((listener) =>
      renderListener(
        { ...listener, port: this.firstPorts.get(listener.name) ?? 0 },
        this.envoy.accessLogPath,
      ),
    );
    const path = join(this.envoy.folder, "listeners.json");
    const answered = ["update_success", "update_rejected"].map(
      (it) => `listener_manager.lds.${it}`,
    );
    const before = await this.envoy.admin.sum(answered);
    await writeFile(`${path}.new`, JSON.stringify(renderDiscovery(resources)));
    await rename(`${path}.new`, path);
    await until("Envoy to answer to the new listeners", 10_000, async () => {
      if ((await this.envoy.admin.sum(answered)) === before) return false;
      return (await this.envoy.admin.sum(["listener_manager.total_listeners_warming"])) === 0;
    });
    await until("Envoy to bind the new listeners", 10_000, async () => {
      const { ports, refused } = await this.envoy.admin.listeners();
      this.ports = ports;
      return listeners.every(({ name }) => refused.has(name) || (ports.get(name) ?? 0) !== 0);
    });
  }

  async restoreListeners(): Promise<void> {
    await this.replaceListeners(this.listeners);
  }

  /** The requests that Envoy has under way: of this listener's clients, and to every server of ours. */
  activeRequests(listener: string): Promise<number> {
    return this.envoy.admin.sum([
      `http.${listener}.downstream_rq_active`,
      ...BUSY_CLUSTERS.map((cluster) => `cluster.${cluster}.upstream_rq_active`),
    ]);
  }

  async close(): Promise<void> {
    this.release();
    this.releaseNeighbour();
    await this.running?.stop();
    for (const close of this.closers) await close();
  }
}
