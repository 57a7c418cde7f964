/** Runs one Envoy. */
import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENVOY, provide } from "@keymate/istio-programs";
import type { EnvoyAdmin, ListenerStates } from "./admin.js";
import { renderBootstrap, renderDiscovery } from "./bootstrap.js";
import type { ClusterOptions } from "./bootstrap.js";
import { endChild, launch } from "./launch.js";
import { renderListener } from "./listener.js";
import type { ListenerOptions } from "./listener.js";
import { readFrom } from "./log-file.js";
import { parseLog } from "./log.js";
import type { LogLine } from "./log.js";
import { untilReady } from "./readiness.js";

/** A name's beginning, end or any part, as Envoy's `StringMatcher` has it. */
type StatisticsPattern =
  { readonly prefix: string } | { readonly suffix: string } | { readonly contains: string };

export interface EnvoyOptions {
  readonly listeners: readonly ListenerOptions[];
  readonly clusters: readonly ClusterOptions[];
  /** What Envoy is told about itself, as Istio tells it its workload. Default: nothing. */
  readonly nodeMetadata?: Readonly<Record<string, string>>;
  /** Which counters and gauges Envoy keeps. Default: all, of which it has dozens for each listener and walks through every time it is asked. */
  readonly statistics?: readonly StatisticsPattern[];
  /** Fields of Envoy's `Bootstrap` that replace those rendered here. */
  readonly bootstrap?: Readonly<Record<string, unknown>>;
  /** Default: what `provide(ENVOY)` gives. */
  readonly binary?: string;
  /** Worker threads. Default 1. */
  readonly concurrency?: number;
  /** Level of the `wasm` and `lua` loggers. Default `info`. */
  readonly pluginLogLevel?: "trace" | "debug" | "info" | "warning" | "error";
  /** How long requests of a removed listener may take to end. Default 0: they are cut off. */
  readonly drainSeconds?: number;
  /** How long the start may take. Default 60,000 ms. */
  readonly startMilliseconds?: number;
  /** Keep the folder with configuration and logs after `stop`. */
  readonly keepFolder?: boolean;
}

export class Envoy {
  private stopping: Promise<void> | undefined;

  private constructor(
    readonly admin: EnvoyAdmin,
    /** Holds `bootstrap.json`, `listeners.json`, `envoy.log` and `access.log`. */
    readonly folder: string,
    private readonly states: ListenerStates,
    private readonly child: ChildProcess,
    private readonly callOffWatchdog: () => void,
    private readonly keepFolder: boolean,
  ) {}

  /** Resolves when every listener is either bound or refused. */
  static async start(options: EnvoyOptions): Promise<Envoy> {
    const binary = options.binary ?? (await provide(ENVOY));
    const folder = await mkdtemp(join(tmpdir(), "keymate-envoy-"));
    const listenersPath = join(folder, "listeners.json");
    const listeners = options.listeners.map((it) => renderListener(it, join(folder, "access.log")));
    await writeFile(listenersPath, JSON.stringify(renderDiscovery(listeners), null, 2));
    const bootstrap = renderBootstrap(options.clusters, listenersPath, options);
    await writeFile(join(folder, "bootstrap.json"), JSON.stringify(bootstrap, null, 2));

    const keepFolder = options.keepFolder ?? false;
    const { child, callOffWatchdog } = launch({
      binary,
      folder,
      keepFolder,
      concurrency: options.concurrency ?? 1,
      pluginLogLevel: options.pluginLogLevel ?? "info",
      drainSeconds: options.drainSeconds ?? 0,
    });
    try {
      const names = options.listeners.map(({ name }) => name);
      const deadline = Date.now() + (options.startMilliseconds ?? 60_000);
      const { admin, states } = await untilReady(child, names, { folder, deadline });
      return new Envoy(admin, folder, states, child, callOffWatchdog, keepFolder);
    } catch (error) {
      await endChild(child);
      if (!keepFolder) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The port of a listener; `undefined` when Envoy refused the listener. */
  port(listener: string): number | undefined {
    return this.states.ports.get(listener);
  }

  /** Listener name to why Envoy refused it at the start. */
  get refused(): ReadonlyMap<string, string> {
    return this.states.refused;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get logPath(): string {
    return join(this.folder, "envoy.log");
  }

  get accessLogPath(): string {
    return join(this.folder, "access.log");
  }

  /** How long the log is by now, for `logSince`. */
  logPosition(): number {
    return statSync(this.logPath).size;
  }

  /** How long the access log is by now, for `accessLines`. Envoy writes it a little later than it answers. */
  accessLogPosition(): number {
    return statSync(this.accessLogPath).size;
  }

  logSince(position: number): LogLine[] {
    return parseLog(readFrom(this.logPath, position));
  }

  /** Ends Envoy: politely first, by force after two seconds. Resolves when the process is gone. May be called twice. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    await endChild(this.child);
    this.callOffWatchdog();
    if (!this.keepFolder) await rm(this.folder, { recursive: true, force: true });
  }
}
