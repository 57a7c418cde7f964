/** Starts and ends the process of an Envoy. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { LOG_FORMAT } from "./log.js";
import { killWithParent } from "./watchdog.js";

export interface LaunchOptions {
  readonly binary: string;
  /** Holds `bootstrap.json`; `admin-address` and `envoy.log` appear in it. */
  readonly folder: string;
  readonly keepFolder: boolean;
  readonly concurrency: number;
  /** Level of the `wasm` and `lua` loggers. */
  readonly pluginLogLevel: string;
  readonly drainSeconds: number;
}

export function launch(options: LaunchOptions): {
  child: ChildProcess;
  callOffWatchdog: () => void;
} {
  const { binary, folder, pluginLogLevel: level } = options;
  const log = openSync(join(folder, "envoy.log"), "a");
  const child = spawn(
    binary,
    [
      ...["--config-path", join(folder, "bootstrap.json")],
      ...["--concurrency", `${options.concurrency}`],
      ...["--admin-address-path", join(folder, "admin-address")],
      "--disable-hot-restart",
      ...["--log-level", "warning"],
      ...["--component-log-level", `wasm:${level},lua:${level}`],
      ...["--log-format", LOG_FORMAT],
      ...["--file-flush-interval-msec", "200"],
      ...["--drain-time-s", `${options.drainSeconds}`],
    ],
    { stdio: ["ignore", log, log], cwd: folder },
  );
  closeSync(log);
  const temporary = options.keepFolder ? undefined : folder;
  const callOffWatchdog = child.pid === undefined ? () => {} : killWithParent(child.pid, temporary);
  // Without a listener a failed start would end this process; `untilReady` reports it.
  child.once("error", () => {});
  child.once("exit", callOffWatchdog);
  return { child, callOffWatchdog };
}

/** Politely first, by force after two seconds. Resolves when the process is gone. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), 2_000);
  await gone;
  clearTimeout(impatient);
}
