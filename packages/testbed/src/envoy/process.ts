/** Runs one Envoy. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvoyAdmin } from "./admin.js";
import { renderBootstrap, renderDiscovery } from "./bootstrap.js";
import type { ClusterOptions } from "./bootstrap.js";
import { renderListener } from "./listener.js";
import type { ListenerOptions } from "./listener.js";
import { LOG_FORMAT, parseLog } from "./log.js";
import type { LogLine } from "./log.js";
import { provideEnvoy } from "./provision.js";
import { killWithParent } from "./watchdog.js";

export interface EnvoyOptions {
  readonly listeners: readonly ListenerOptions[];
  readonly clusters: readonly ClusterOptions[];
  /** Default: what `provideEnvoy` gives. */
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
    readonly pid: number,
    /** Holds `bootstrap.json`, `listeners.json`, `envoy.log` and `access.log`. */
    readonly folder: string,
    private readonly ports: ReadonlyMap<string, number>,
    /** Listener name to why Envoy refused it. */
    readonly refused: ReadonlyMap<string, string>,
    private readonly child: ChildProcess,
    private readonly callOffWatchdog: () => void,
    private readonly keepFolder: boolean,
  ) {}

  /** Resolves when every listener is either bound or refused. */
  static async start(options: EnvoyOptions): Promise<Envoy> {
    const binary = options.binary ?? (await provideEnvoy());
    const folder = await mkdtemp(join(tmpdir(), "keymate-envoy-"));
    const listenersPath = join(folder, "listeners.json");
    const listeners = options.listeners.map((listener) =>
      renderListener(listener, join(folder, "access.log")),
    );
    await writeFile(listenersPath, JSON.stringify(renderDiscovery(listeners), null, 2));
    const bootstrapPath = join(folder, "bootstrap.json");
    const bootstrap = renderBootstrap(options.clusters, listenersPath);
    await writeFile(bootstrapPath, JSON.stringify(bootstrap, null, 2));

    const { child, callOffWatchdog } = launch(binary, folder, bootstrapPath, options);
    const pid = child.pid;
    try {
      if (pid === undefined) throw new Error(`${binary} could not be started`);
      const deadline = Date.now() + (options.startMilliseconds ?? 60_000);
      const admin = await untilAdmin(child, folder, deadline);
      const names = options.listeners.map(({ name }) => name);
      const { ports, refused } = await untilListeners(child, admin, names, folder, deadline);
      return new Envoy(
        admin,
        pid,
        folder,
        ports,
        refused,
        child,
        callOffWatchdog,
        options.keepFolder ?? false,
      );
    } catch (error) {
      await endChild(child);
      if (!options.keepFolder) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The port of a listener; `undefined` when Envoy refused the listener. */
  port(listener: string): number | undefined {
    return this.ports.get(listener);
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

function launch(
  binary: string,
  folder: string,
  bootstrapPath: string,
  options: EnvoyOptions,
): { child: ChildProcess; callOffWatchdog: () => void } {
  const level = options.pluginLogLevel ?? "info";
  const log = openSync(join(folder, "envoy.log"), "a");
  const child = spawn(
    binary,
    [
      ...["--config-path", bootstrapPath],
      ...["--concurrency", `${options.concurrency ?? 1}`],
      ...["--admin-address-path", join(folder, "admin-address")],
      "--disable-hot-restart",
      ...["--log-level", "warning"],
      ...["--component-log-level", `wasm:${level},lua:${level}`],
      ...["--log-format", LOG_FORMAT],
      ...["--file-flush-interval-msec", "200"],
      ...["--drain-time-s", `${options.drainSeconds ?? 0}`],
    ],
    { stdio: ["ignore", log, log], cwd: folder },
  );
  closeSync(log);
  const temporary = options.keepFolder ? undefined : folder;
  const callOffWatchdog = child.pid === undefined ? () => {} : killWithParent(child.pid, temporary);
  // Without a listener a failed start would end this process; `untilAdmin` reports it.
  child.once("error", () => {});
  child.once("exit", callOffWatchdog);
  return { child, callOffWatchdog };
}

async function untilAdmin(child: ChildProcess, folder: string, deadline: number) {
  for (;;) {
    failIfEnded(child, folder);
    const address = await readFile(join(folder, "admin-address"), "utf8").catch(() => "");
    if (address !== "") return new EnvoyAdmin(address.trim());
    await pause(deadline, folder, "its admin interface");
  }
}

async function untilListeners(
  child: ChildProcess,
  admin: EnvoyAdmin,
  names: readonly string[],
  folder: string,
  deadline: number,
) {
  for (;;) {
    failIfEnded(child, folder);
    const ready = await admin.isReady().catch(() => false);
    const states = await admin.listeners().catch(() => undefined);
    if (ready && states && names.every((name) => isSettled(states, name))) return states;
    await pause(deadline, folder, "its listeners");
  }
}

function isSettled(
  states: { ports: ReadonlyMap<string, number>; refused: ReadonlyMap<string, string> },
  name: string,
): boolean {
  return states.refused.has(name) || (states.ports.get(name) ?? 0) !== 0;
}

async function pause(deadline: number, folder: string, missing: string): Promise<void> {
  if (Date.now() > deadline) {
    throw new Error(`Envoy did not bring up ${missing} in time; its log ends: ${logEnd(folder)}`);
  }
  await delay(20);
}

function failIfEnded(child: ChildProcess, folder: string): void {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) return;
  throw new Error(
    `Envoy ended with ${child.signalCode ?? child.exitCode} while starting; its log ends: ${logEnd(folder)}`,
  );
}

function logEnd(folder: string): string {
  return readFrom(join(folder, "envoy.log"), 0).trim().split("\n").slice(-5).join("\n");
}

function readFrom(path: string, position: number): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, statSync(path).size - position));
    const read = readSync(file, bytes, 0, bytes.length, position);
    return bytes.toString("latin1", 0, read);
  } finally {
    closeSync(file);
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), 2_000);
  await gone;
  clearTimeout(impatient);
}
