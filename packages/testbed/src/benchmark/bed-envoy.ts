/** One Envoy with one worker thread, as the benchmark starts them. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvoyAdmin } from "../envoy/admin.js";
import { killWithParent } from "../envoy/watchdog.js";
import { LISTENER } from "./proxy-configuration.js";

const START_MILLISECONDS = 60_000;

export class BedEnvoy {
  private constructor(
    readonly pid: number,
    readonly port: number,
    readonly admin: EnvoyAdmin,
    /** From the start of the process to the bound listener. */
    readonly startMilliseconds: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly callOffWatchdog: () => void,
  ) {}

  /** @param under the command and its arguments that run it, such as {@link pinnedTo}. */
  static async start(
    binary: string,
    configuration: object,
    under: readonly string[] = [],
  ): Promise<BedEnvoy> {
    const folder = await mkdtemp(join(tmpdir(), "keymate-benchmark-"));
    const path = join(folder, "bootstrap.json");
    await writeFile(path, JSON.stringify(configuration));
    const log = openSync(join(folder, "envoy.log"), "a");
    const started = Date.now();
    const [program = binary, ...words] = [...under, binary];
    const child = spawn(
      program,
      [
        ...[...words, "--config-path", path, "--concurrency", "1"],
        ...["--admin-address-path", join(folder, "admin-address"), "--disable-hot-restart"],
        // Istio's level: what the filters log about each request is not written.
        ...["--log-level", "warning", "--drain-time-s", "0"],
      ],
      { stdio: ["ignore", log, log], cwd: folder },
    );
    closeSync(log);
    child.once("error", () => {});
    if (child.pid === undefined) throw new Error(`${program} does not start`);
    const callOffWatchdog = killWithParent(child.pid);
    try {
      const { admin, port } = await untilBound(child, folder);
      const milliseconds = Date.now() - started;
      return new BedEnvoy(child.pid, port, admin, milliseconds, child, folder, callOffWatchdog);
    } catch (error) {
      child.kill("SIGKILL");
      callOffWatchdog();
      throw error;
    }
  }

  /** How many requests the listener has answered. */
  answered(): Promise<number> {
    return this.admin.sum([`http.${LISTENER}.downstream_rq_completed`]);
  }

  /** What Envoy and its filters wrote. */
  log(): Promise<string> {
    return readFile(join(this.folder, "envoy.log"), "utf8");
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
      this.child.kill("SIGKILL");
      await gone;
    }
    this.callOffWatchdog();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Keeps it on processor cores; anywhere without. In the form of `taskset`, which must be on `PATH`. */
export function pinnedTo(cores: string | undefined): readonly string[] {
  return cores === undefined ? [] : ["taskset", "--cpu-list", cores];
}

async function untilBound(
  child: ChildProcess,
  folder: string,
): Promise<{ admin: EnvoyAdmin; port: number }> {
  const deadline = Date.now() + START_MILLISECONDS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const address = await readFile(join(folder, "admin-address"), "utf8").catch(() => "");
    if (address !== "") {
      const admin = new EnvoyAdmin(address.trim());
      const ready = await admin.isReady().catch(() => false);
      const port = ready ? (await admin.listeners()).ports.get(LISTENER) : undefined;
      if (port) return { admin, port };
    }
    await delay(10);
  }
  const log = await readFile(join(folder, "envoy.log"), "utf8").catch(() => "");
  throw new Error(
    `Envoy did not start; its log ends: ${log.trim().split("\n").slice(-9).join("\n")}`,
  );
}
