/** Waits for an Envoy that was just started. */
import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EnvoyAdmin } from "./admin.js";
import type { ListenerStates } from "./admin.js";
import { endOfFile } from "./log-file.js";

/** A wait that ends with an error, which quotes the end of the log, when the time (`Date.now()`) is `deadline`. */
interface Wait {
  readonly folder: string;
  readonly deadline: number;
}

/** Resolves when every listener named is either bound or refused. */
export async function untilReady(
  child: ChildProcess,
  listenerNames: readonly string[],
  wait: Wait,
): Promise<{ admin: EnvoyAdmin; states: ListenerStates }> {
  const admin = await untilAdmin(child, wait);
  for (;;) {
    failIfEnded(child, wait.folder);
    const ready = await admin.isReady().catch(() => false);
    const states = await admin.listeners().catch(() => undefined);
    if (ready && states && listenerNames.every((name) => isSettled(states, name))) {
      return { admin, states };
    }
    await pause(wait, "its listeners");
  }
}

/** Waits a moment. `missing` says in the error what did not come. */
async function pause({ folder, deadline }: Wait, missing: string): Promise<void> {
  if (Date.now() > deadline) {
    throw new Error(`Envoy did not bring up ${missing} in time; its log ends: ${logEnd(folder)}`);
  }
  await delay(20);
}

async function untilAdmin(child: ChildProcess, wait: Wait): Promise<EnvoyAdmin> {
  for (;;) {
    failIfEnded(child, wait.folder);
    const address = await readFile(join(wait.folder, "admin-address"), "utf8").catch(() => "");
    if (address !== "") return new EnvoyAdmin(address.trim());
    await pause(wait, "its admin interface");
  }
}

function isSettled({ ports, refused }: ListenerStates, name: string): boolean {
  return refused.has(name) || (ports.get(name) ?? 0) !== 0;
}

function failIfEnded(child: ChildProcess, folder: string): void {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} could not be started`);
  const ending = child.signalCode ?? child.exitCode;
  if (ending === null) return;
  throw new Error(`Envoy ended with ${ending} while starting; its log ends: ${logEnd(folder)}`);
}

function logEnd(folder: string): string {
  return endOfFile(join(folder, "envoy.log"));
}
