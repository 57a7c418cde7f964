/** An address on loopback that never completes a connection: its queue of connections is full and nobody takes one out. */
import { connect } from "node:net";
import type { Socket } from "node:net";
import { Worker } from "node:worker_threads";

export interface BlackHole {
  readonly port: number;
  close(): Promise<void>;
}

/** A thread that listens and then sleeps for ever: the kernel queues connections until there is no room. */
const SLEEPER = `
  const { parentPort } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** How long a connection may take before the queue counts as full. */
const PATIENCE_MILLISECONDS = 300;

export async function openBlackHole(): Promise<BlackHole> {
  const worker = new Worker(SLEEPER, { eval: true });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  const sockets: Socket[] = [];
  for (let attempt = 0; attempt < 20; attempt++) {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", () => undefined);
    sockets.push(socket);
    if (!(await connects(socket))) {
      return {
        port,
        close: async () => {
          for (const each of sockets) each.destroy();
          await worker.terminate();
        },
      };
    }
  }
  await worker.terminate();
  throw new Error("20 connections were taken by a server that takes none");
}

function connects(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MILLISECONDS);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
