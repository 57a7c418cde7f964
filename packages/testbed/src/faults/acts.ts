/** Plays the steps of a fault on a server's connection. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Act } from "./fault.js";

/** Plays until the last step, or until the connection is gone. `disturbed` resolves when the disturbance of the fault is over. */
export async function play(
  acts: readonly Act[],
  socket: Socket,
  disturbed: Promise<void>,
): Promise<void> {
  for (const act of acts) {
    if (act === "until disturbed") await disturbed;
    else if (act === "close") socket.end();
    else if (act === "reset") socket.resetAndDestroy();
    else if ("wait" in act) await delay(act.wait);
    else if ("send" in act) await write(socket, act.send);
    else if ("flood" in act) await flood(socket, act.flood, act.times ?? Infinity);
    else await trickle(socket, act.trickle, act.everyMilliseconds);
  }
}

async function flood(socket: Socket, bytes: string, times: number): Promise<void> {
  for (let count = 0; count < times && !socket.destroyed; count++) await write(socket, bytes);
}

async function trickle(socket: Socket, bytes: string, milliseconds: number): Promise<void> {
  for (let index = 0; index < bytes.length && !socket.destroyed; index++) {
    await write(socket, bytes.charAt(index));
    await delay(milliseconds);
  }
}

/** Resolves when the bytes are taken or the connection is gone. */
async function write(socket: Socket, bytes: string): Promise<void> {
  if (socket.destroyed || !socket.writable || socket.write(bytes, "latin1")) return;
  const either = new AbortController();
  const { signal } = either;
  await Promise.race([once(socket, "drain", { signal }), once(socket, "close", { signal })]).catch(
    () => undefined,
  );
  either.abort();
}
