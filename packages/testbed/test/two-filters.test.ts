/**
 * Two filters that enforce in one chain of a real Envoy, as with a policy for the mesh and another one for a workload: both have to say yes.
 *
 * A response passes the first one last, whose decision is on it, whatever the second one's is. Two scripts share one place for it, where the
 * second one writes last.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendHttp1 } from "../src/clients/http1.js";
import type { GatewayAnswer, HeaderLine, Runtime } from "../src/conformance/case.js";
import { linesOf } from "../src/conformance/expect.js";
import { RUNTIMES } from "../src/envoy/artifacts.js";
import { builtFilter } from "../src/envoy/built-filter.js";
import type { ListenerOptions } from "../src/envoy/listener.js";
import { Envoy } from "../src/envoy/process.js";
import { EchoService } from "../src/servers/echo-service.js";
import { ScriptedGateway } from "../src/servers/scripted-gateway.js";

const PATIENCE_MILLISECONDS = 10_000;

const PAIRS = RUNTIMES.flatMap((first) => RUNTIMES.map((second) => [first, second] as const));

const gateways = { first: new ScriptedGateway(), second: new ScriptedGateway() };
const service = new EchoService();
let envoy: Envoy;

beforeAll(async () => {
  envoy = await Envoy.start({
    listeners: PAIRS.map(([first, second]) => chain(first, second)),
    clusters: [
      { name: "first", endpoint: await gateways.first.server.listen() },
      { name: "second", endpoint: await gateways.second.server.listen() },
      { name: "service", endpoint: await service.server.listen() },
    ],
  });
}, 120_000);

afterAll(async () => {
  await envoy?.stop();
  const servers = [gateways.first, gateways.second, service];
  await Promise.all(servers.map(({ server }) => server.close()));
});

describe.each(PAIRS)("%s before %s", (first, second) => {
  const isSecondTold = first === "lua" && second === "lua";

  test("the first one refuses: nobody else is asked, and its decision is on the answer", async () => {
    const seen = await visit(first, second, { first: answer(403, "A"), second: answer(200, "B") });
    expect(seen).toEqual({
      status: 403,
      outcome: ["DENIED"],
      decision: ["A"],
      asked: [1, 0],
      bytesAtService: 0,
    });
  });

  test("the first one's gateway is out of reach", async () => {
    const broken = { fault: "reset-before-headers" } as const;
    const seen = await visit(first, second, { first: broken, second: answer(200, "B") });
    expect(seen).toMatchObject({ status: 502, outcome: ["GATEWAY_FAILED"], decision: [] });
    expect([seen.asked, seen.bytesAtService]).toEqual([[1, 0], 0]);
  });

  test("the second one refuses: the service receives nothing", async () => {
    const seen = await visit(first, second, { first: answer(200, "A"), second: answer(401, "B") });
    expect(seen).toEqual({
      status: 401,
      outcome: [isSecondTold ? "DENIED" : "GRANTED"],
      decision: [isSecondTold ? "B" : "A"],
      asked: [1, 1],
      bytesAtService: 0,
    });
  });

  test("both grant: what the service says in their name is gone", async () => {
    const seen = await visit(first, second, { first: answer(200, "A"), second: answer(200, "B") });
    expect(seen).toMatchObject({ status: 200, outcome: ["GRANTED"], asked: [1, 1] });
    expect(seen.decision).toEqual([isSecondTold ? "B" : "A"]);
    expect(seen.bytesAtService).toBeGreaterThan(0);
  });
});

interface Seen {
  readonly status: number | undefined;
  readonly outcome: readonly string[];
  readonly decision: readonly string[];
  /** How often the first one's gateway, and how often the second one's. */
  readonly asked: readonly number[];
  readonly bytesAtService: number;
}

async function visit(
  first: Runtime,
  second: Runtime,
  says: Readonly<Record<"first" | "second", GatewayAnswer>>,
): Promise<Seen> {
  for (const { server } of [gateways.first, gateways.second, service]) server.reset();
  gateways.first.behaviour = says.first;
  gateways.second.behaviour = says.second;
  service.behaviour = { headers: FORGED_BY_THE_SERVICE };
  const exchange = sendHttp1(
    envoy.port(nameOf(first, second)) ?? 0,
    { method: "GET", path: "/orders", authority: "service.test", headers: [], body: "" },
    PATIENCE_MILLISECONDS,
  );
  const [response] = await exchange.responses;
  exchange.close();
  const lines = response?.headers ?? [];
  return {
    status: response?.status,
    outcome: linesOf(lines, "keymate-gateway-auth-status"),
    decision: linesOf(lines, "keymate-decision"),
    asked: [gateways.first, gateways.second].map(({ server }) => server.requests.length),
    bytesAtService: service.server.bytesReceived,
  };
}

const FORGED_BY_THE_SERVICE: readonly HeaderLine[] = [
  ["content-type", "text/plain"],
  ["keymate-gateway-auth-status", "SKIPPED"],
  ["keymate-decision", "FORGED"],
];

function answer(status: number, decision: string): GatewayAnswer {
  return { status, headers: [["keymate-decision", decision]] };
}

function nameOf(first: Runtime, second: Runtime): string {
  return `${first}-${second}`;
}

function chain(first: Runtime, second: Runtime): ListenerOptions {
  const name = nameOf(first, second);
  return {
    name,
    filters: [
      builtFilter(`${name}-first`, first, { cluster_name: "first" }),
      builtFilter(`${name}-second`, second, { cluster_name: "second" }),
    ],
  };
}
