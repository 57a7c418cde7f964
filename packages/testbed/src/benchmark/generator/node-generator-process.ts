/** The process behind `node-generator.ts`: gets a `Load` as a message, sends it, answers with a `LoadResult`. */
import type { LoadRequest } from "../scenario.js";
import type { Load, LoadResult } from "./generator.js";
import { latenciesOf } from "./latencies.js";
import { LoadConnection } from "./load-connection.js";
import { Pacer } from "./pacer.js";

process.on("message", (load: Load) => {
  void run(load).then((result) => process.send?.(result));
});

async function run(load: Load): Promise<LoadResult> {
  const bytes = encode(load.request);
  const pacer = load.rate === undefined ? undefined : new Pacer(load.rate);
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  let errors = 0;
  let running = true;

  const connections = Array.from({ length: load.connections }, () => {
    const connection: LoadConnection = new LoadConnection(load.port, bytes, {
      onResponse(status, sentAt) {
        const now = performance.now();
        latencies.push(now - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (!running) return;
        if (pacer) pacer.accept(connection);
        else connection.send(now);
      },
      onError() {
        errors++;
      },
    });
    return connection;
  });
  await Promise.all(connections.map((connection) => connection.connected));

  const started = performance.now();
  if (pacer) pacer.start(connections);
  else for (const connection of connections) connection.send(started);
  await new Promise((resolve) => setTimeout(resolve, load.seconds * 1000));
  running = false;
  pacer?.stop();
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(connections.map((connection) => connection.end()));
  return { responses: latencies.length, seconds, statuses, errors, ...latenciesOf(latencies) };
}

function encode(request: LoadRequest): Buffer {
  const lines = [
    `${request.method} ${request.path} HTTP/1.1`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
    ...(request.bodyBytes > 0 ? [`content-length: ${request.bodyBytes}`] : []),
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return Buffer.concat([head, Buffer.alloc(request.bodyBytes, "x")]);
}
