/** nghttp2's load generator, used when it is there: it costs less per request, so that the proxy is the limit sooner. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onPath } from "@keymate/istio-programs";
import type { Generator, Load, LoadResult } from "./generator.js";
import { latenciesOf } from "./latencies.js";

const run = promisify(execFile);

/** The file that `H2LOAD` names, else `h2load` on `PATH`, else nothing. */
export async function findH2load(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  return environment["H2LOAD"] || onPath("h2load", environment);
}

export function h2loadGenerator(binary: string, cores: string): Generator {
  return {
    name: "h2load",
    pid: undefined,
    run: (load) => sendLoad(binary, cores, load),
    stop: () => Promise.resolve(),
  };
}

async function sendLoad(binary: string, cores: string, load: Load): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), "keymate-h2load-"));
  try {
    const log = join(folder, "requests");
    const body = join(folder, "body");
    const { request } = load;
    if (request.bodyBytes > 0) await writeFile(body, "x".repeat(request.bodyBytes));
    const milliseconds = Math.round(load.seconds * 1000);
    await run("taskset", [
      ...["--cpu-list", cores, binary, "--h1", "--threads=1"],
      ...[`--clients=${load.connections}`, `--duration=${milliseconds}ms`, `--log-file=${log}`],
      ...(load.rate === undefined ? [] : [`--rps=${load.rate / load.connections}`]),
      ...request.headers.flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
      ...(request.bodyBytes > 0 ? [`--data=${body}`] : []),
      `http://127.0.0.1:${load.port}${request.path}`,
    ]);
    return readLog(await readFile(log, "utf8"), load.seconds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A line a request: when it began, its status (-1 when it failed), how many microseconds it took. */
function readLog(text: string, seconds: number): LoadResult {
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  let errors = 0;
  for (const line of text.split("\n")) {
    const [, status, microseconds] = line.split("\t");
    if (status === undefined) continue;
    if (status === "-1") {
      errors++;
      continue;
    }
    statuses[status] = (statuses[status] ?? 0) + 1;
    latencies.push(Number(microseconds) / 1000);
  }
  return { responses: latencies.length, seconds, statuses, errors, ...latenciesOf(latencies) };
}
