/**
 * No more than so many checks under way (the chart's `cluster.maxRequests`), as a demo scenario. Envoy's cluster keeps the count, whatever the
 * plugin's configuration says, so the scenario has proxies of its own.
 */
import Table from "cli-table3";
import type { ClientResponse, Exchange } from "../clients/exchange.js";
import { sendHttp1 } from "../clients/http1.js";
import type { Runtime } from "../conformance/case.js";
import { configurationDocument } from "../emulator/configuration-document.js";
import { pluginArtifact, RUNTIMES } from "../envoy/artifacts.js";
import { Envoy } from "../envoy/process.js";
import { valuesOf } from "../http/message.js";
import { EchoService } from "../servers/echo-service.js";
import { ScriptedGateway } from "../servers/scripted-gateway.js";
import { until } from "../until.js";
import { reportFindings } from "./report.js";
import type { DemoScenario } from "./scenarios.js";

const LIMIT = 2;
const PATIENCE_MILLISECONDS = 10_000;
/** Less patient than the client: were the cap not kept, the answer would say that the gateway was asked. */
const DOCUMENT = configurationDocument({ configuration: { timeout: 3_000 } });

interface Request {
  readonly title: string;
  readonly runtime: Runtime;
  readonly expected: string;
  /** The status, and what the plugin says of the request. */
  readonly found: string;
}

export const CONCURRENCY_SCENARIO: DemoScenario = {
  name: "concurrency",
  summary: `a cap on the checks under way: here ${LIMIT}; what is beyond fails at once`,
  async show({ progress }) {
    const started = Date.now();
    const requests = await showConcurrency(LIMIT, progress);
    process.stdout.write(`${render(requests)}\n`);
    const findings = requests.map(({ title, runtime, expected, found }) => ({
      of: `${title}, ${runtime}`,
      problems: found === expected ? [] : [`expected ${expected}, found ${found}`],
    }));
    return reportFindings(findings, started);
  },
};

/** `limit` is what Envoy is told; what is expected is a limit of `LIMIT`. */
export async function showConcurrency(
  limit: number,
  progress: (line: string) => void,
): Promise<Request[]> {
  const gateway = new ScriptedGateway();
  const service = new EchoService();
  progress("Envoy, with both runtimes ...");
  const envoy = await Envoy.start({
    listeners: RUNTIMES.map((runtime) => ({
      name: runtime,
      plugin: { runtime, artifact: pluginArtifact(runtime), document: DOCUMENT },
    })),
    clusters: [
      {
        name: "gateway",
        endpoint: await gateway.server.listen(),
        override: { circuit_breakers: { thresholds: [{ max_requests: limit }] } },
      },
      { name: "service", endpoint: await service.server.listen() },
    ],
  });
  try {
    const requests: Request[] = [];
    for (const runtime of RUNTIMES) requests.push(...(await visit(envoy, runtime, gateway)));
    return requests;
  } finally {
    await envoy.stop();
    await gateway.server.close();
    await service.server.close();
  }
}

async function visit(envoy: Envoy, runtime: Runtime, gateway: ScriptedGateway): Promise<Request[]> {
  gateway.server.reset();
  const release = gateway.hold();
  const held: Exchange[] = [];
  for (let number = 1; number <= LIMIT; number++) {
    held.push(send(envoy, runtime));
    await until(
      `the gateway to be asked ${number} times`,
      PATIENCE_MILLISECONDS,
      () => gateway.server.requests.length >= number,
    );
  }
  const refused = await answerTo(send(envoy, runtime));
  release();
  const granted = await Promise.all(held.map(answerTo));
  const next = await answerTo(send(envoy, runtime));
  return [
    ...granted.map((found, index) => ({
      title: `check ${index + 1} of ${LIMIT} that the gateway takes its time for`,
      runtime,
      expected: "200 GRANTED",
      found,
    })),
    {
      title: `a check beyond the ${LIMIT} under way`,
      runtime,
      expected: "502 GATEWAY_FAILED (Dispatch Failed)",
      found: refused,
    },
    { title: "the next request", runtime, expected: "200 GRANTED", found: next },
  ];
}

function send(envoy: Envoy, runtime: Runtime): Exchange {
  const request = { method: "GET", path: "/orders", authority: "service.test" };
  const port = envoy.port(runtime);
  if (port === undefined) throw new Error(`Envoy refused the ${runtime} filter`);
  return sendHttp1(port, { ...request, headers: [], body: "" }, PATIENCE_MILLISECONDS);
}

async function answerTo(exchange: Exchange): Promise<string> {
  const [response] = await exchange.responses;
  exchange.close();
  return response === undefined ? "no answer" : described(response);
}

/** Status, outcome, and what a failure's body says of it. */
function described({ status, headers, body }: ClientResponse): string {
  const [failure = ""] = /\([^)]*\)/.exec(body) ?? [];
  const outcome = valuesOf(headers, "keymate-gateway-auth-status");
  return [`${status}`, ...outcome, failure].join(" ").trim();
}

function render(requests: readonly Request[]): string {
  const table = new Table({
    head: ["Request", "Runtime", "Client", ""],
    style: { head: [], border: [] },
  });
  for (const { title, runtime, expected, found } of requests) {
    table.push([title, runtime, found, found === expected ? "✓" : "✗"]);
  }
  return table.toString();
}
