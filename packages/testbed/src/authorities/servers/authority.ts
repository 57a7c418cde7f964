/** A real authorisation server as a process on loopback. */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { killWithParent } from "../../envoy/watchdog.js";

export interface Authority {
  readonly port: number;
  stop(): Promise<void>;
}

const STARTUP_MILLISECONDS = 20_000;

/** Starts `executable`, which must listen on the port it is given. Resolves when it does. */
export async function startAuthority(
  executable: string,
  parametersFor: (address: string) => readonly string[],
): Promise<Authority> {
  const port = await freePort();
  const child = spawn(executable, parametersFor(`127.0.0.1:${port}`), {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (log = (log + text).slice(-4_000)));
  }
  let ended: string | undefined;
  const closed = new Promise<void>((resolve) => {
    child.once("error", (error) => (ended = error.message));
    child.once("close", (status) => {
      ended ??= `ended with status ${status}`;
      resolve();
    });
  });
  const forget = child.pid === undefined ? () => {} : killWithParent(child.pid);
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await closed;
    forget();
  };
  const deadline = Date.now() + STARTUP_MILLISECONDS;
  while (!(await isListening(port))) {
    if (ended === undefined && Date.now() < deadline) {
      await delay(20);
      continue;
    }
    await stop();
    throw new Error(`${executable} ${ended ?? "does not listen"}; its log:\n${log}`);
  }
  return { port, stop };
}

/** One that was free a moment ago: these servers do not tell which port they chose themselves. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
