/**
 * The memory soak: many requests through one Envoy for each runtime, with a look at Envoy's resident memory in between.
 *
 * Exits with 1 when memory, once the first requests have warmed everything up, grows beyond the bound.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { Command, InvalidArgumentError } from "commander";
import { ENVOY, provide } from "@keymate/istio-programs";
import type { Runtime } from "../../conformance/case.js";
import { RUNTIMES, pluginArtifact } from "../../envoy/artifacts.js";
import { Envoy } from "../../envoy/process.js";
import { growthAfterWarmUp } from "../growth.js";
import type { Sample } from "../growth.js";
import { sendLoad } from "./load.js";
import type { BackendPorts } from "./backends.js";
import { SOAK_CONFIGURATION, SOAK_PLAN } from "./plan.js";
import { residentMemory } from "../resident-memory.js";

const CONNECTIONS = 16;
const MEBIBYTE = 1024 * 1024;

const options = new Command("soak:memory")
  .description("Sends requests through the Wasm and the Lua plugin and watches Envoy's memory.")
  .option("--requests <count>", "requests for each runtime", positiveInteger, 200_000)
  .option("--sample <count>", "requests between two looks at the memory", positiveInteger, 5_000)
  .option("--warm-up <count>", "requests before the bound holds", positiveInteger, 20_000)
  .option("--bound <MiB>", "how much memory may grow after the warm-up", positiveInteger, 2)
  .parse()
  .opts<{ requests: number; sample: number; warmUp: number; bound: number }>();

const binary = await provide(ENVOY);
const backends = fork(fileURLToPath(new URL("backends.ts", import.meta.url)), {
  execArgv: ["--import", "tsx"],
});
const ports = await new Promise<BackendPorts>((resolve, reject) => {
  backends.once("message", (message) => resolve(message as BackendPorts));
  backends.once("error", reject);
});
const results = new Map<Runtime, Sample[]>();
try {
  for (const runtime of RUNTIMES) results.set(runtime, await soak(runtime));
} finally {
  backends.kill();
}
process.stdout.write(`${renderSamples(results)}\n`);
for (const [runtime, samples] of results) {
  const growth = growthAfterWarmUp(samples, options.warmUp);
  const verdict = growth <= options.bound * MEBIBYTE ? "within" : "beyond";
  if (verdict === "beyond") process.exitCode = 1;
  process.stdout.write(
    `${runtime}: ${mebibytes(growth)} MiB more after the first ${options.warmUp} requests, ` +
      `${verdict} the bound of ${options.bound} MiB\n`,
  );
}

async function soak(runtime: Runtime): Promise<Sample[]> {
  const envoy = await Envoy.start({
    binary,
    // The access lines would fill the disk, and they are not what is measured.
    pluginLogLevel: "error",
    listeners: [
      {
        name: "soak",
        plugin: {
          runtime,
          artifact: pluginArtifact(runtime),
          document: JSON.stringify(SOAK_CONFIGURATION),
        },
      },
    ],
    clusters: [
      { name: "gateway", endpoint: ports.gateway },
      { name: "service", endpoint: ports.service },
    ],
  });
  try {
    const port = envoy.port("soak");
    if (port === undefined) throw new Error(`Envoy refused it: ${envoy.refused.get("soak")}`);
    const samples: Sample[] = [{ requests: 0, bytes: residentMemory(envoy.pid) }];
    const started = Date.now();
    for (let requests = 0; requests < options.requests;) {
      const count = Math.min(options.sample, options.requests - requests);
      await sendLoad(port, SOAK_PLAN, count, CONNECTIONS);
      requests += count;
      samples.push({ requests, bytes: residentMemory(envoy.pid) });
      const rate = Math.round((requests * 1_000) / (Date.now() - started));
      process.stderr.write(
        `\r${runtime}: ${requests} of ${options.requests} requests, ${rate} a second `,
      );
    }
    process.stderr.write("\n");
    return samples;
  } finally {
    await envoy.stop();
  }
}

function renderSamples(all: ReadonlyMap<Runtime, readonly Sample[]>): string {
  const table = new Table({
    head: ["Requests", ...[...all.keys()].map((runtime) => `${runtime}, MiB`)],
    style: { head: [], border: [] },
    colAligns: ["right", "right", "right"],
  });
  const columns = [...all.values()];
  for (const [index, sample] of (columns[0] ?? []).entries()) {
    table.push([
      `${sample.requests}`,
      ...columns.map((samples) => mebibytes(samples[index]?.bytes ?? 0)),
    ]);
  }
  return table.toString();
}

function mebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(1);
}

function positiveInteger(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("allowed is a positive integer");
}
