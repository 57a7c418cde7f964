/**
 * What the chart renders, run: its plugin configuration, Lua source and cluster go into a real Envoy as Istio delivers them, and the
 * validation scenario goes through it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { HELM, ProgramMissing, provide } from "@keymate/istio-programs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderRelease } from "../../chart/src/helm/render.js";
import { CHART_FOLDER, STAGED_LUA } from "../../chart/src/paths.js";
import { sendHttp1 } from "../src/clients/http1.js";
import type { Runtime } from "../src/conformance/case.js";
import { SCENARIO } from "../src/demo/scenario.js";
import { validateRow } from "../src/demo/validate.js";
import type { Entrance, World } from "../src/demo/world.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import type { ListenerOptions } from "../src/envoy/listener.js";
import { Envoy } from "../src/envoy/process.js";
import { type Delivery, deliver } from "../src/istio/delivery.js";
import { DEMO_RULES_PATH, loadRules } from "../src/servers/access-gateway/rules.js";
import { AccessGateway } from "../src/servers/access-gateway/server.js";
import { EchoService } from "../src/servers/echo-service.js";
import { ScriptedGateway } from "../src/servers/scripted-gateway.js";
import { TlsFront } from "../src/servers/tls-front.js";
import { temporaryFolder } from "./temporary-folder.js";

const helm = await provide(HELM).then(
  (path) => ({ path, missing: "" }),
  (error: unknown) => {
    if (error instanceof ProgramMissing) return { path: "", missing: error.message };
    throw error;
  },
);

interface Combination {
  readonly runtime: Runtime;
  readonly api: "WasmPlugin" | "TrafficExtension" | "EnvoyFilter";
  readonly body: "none" | "full";
}

const COMBINATIONS: readonly Combination[] = [
  { runtime: "wasm", api: "WasmPlugin", body: "none" },
  { runtime: "wasm", api: "TrafficExtension", body: "none" },
  { runtime: "wasm", api: "EnvoyFilter", body: "none" },
  { runtime: "wasm", api: "EnvoyFilter", body: "full" },
  { runtime: "lua", api: "TrafficExtension", body: "none" },
  { runtime: "lua", api: "TrafficExtension", body: "full" },
  { runtime: "lua", api: "EnvoyFilter", body: "none" },
  { runtime: "lua", api: "EnvoyFilter", body: "full" },
];
const SCHEMES = ["http", "https"] as const;

const WAYS = COMBINATIONS.flatMap((combination) =>
  SCHEMES.map((scheme) => {
    const { runtime, api, body } = combination;
    return { ...combination, scheme, name: `${runtime} by ${api}, body ${body}, ${scheme}` };
  }),
);
type Way = (typeof WAYS)[number];

describe.skipIf(helm.missing !== "")(`the rendered chart in Envoy ${reason()}`, () => {
  const gateway = new AccessGateway(loadRules(DEMO_RULES_PATH), join(temporaryFolder(), "audit"));
  const scripted = new ScriptedGateway();
  const service = new EchoService();
  const closing: (() => Promise<void>)[] = [];
  let envoy: Envoy;

  beforeAll(async () => {
    const gatewayPort = await gateway.listen();
    closing.push(() => gateway.close());
    const scriptedPort = await scripted.server.listen();
    closing.push(() => scripted.server.close());
    const front = await TlsFront.start(gatewayPort);
    closing.push(() => front.close());
    const stranger = await TlsFront.start(gatewayPort);
    closing.push(() => stranger.close());

    const listeners: ListenerOptions[] = [];
    const clusters = new Map<string, Delivery["clusters"][number]>();
    const install = async (name: string, way: Way, values: object): Promise<void> => {
      const { filter, clusters: added } = await rendered(way, values);
      listeners.push({ name, filters: [filter] });
      for (const cluster of added) clusters.set(cluster.name, cluster);
    };
    for (const way of WAYS) {
      const authority = way.scheme === "http" ? gatewayPort : front.port;
      const tls = { caCertificates: front.certificate };
      const at = (cluster_name: string, port: number) => ({
        config: { gateway_url: `${way.scheme}://localhost:${port}`, cluster_name },
        cluster: { tls },
      });
      await install(`${way.name}, main`, way, at(way.scheme, authority));
      await install(`${way.name}, gateway-down`, way, at(`refused-${way.scheme}`, 1));
      await install(`${way.name}, unknown-cluster`, way, {
        ...at("no-such-cluster", authority),
        cluster: { create: false },
      });
    }
    for (const way of WAYS.filter(({ body, scheme }) => body === "full" && scheme === "http")) {
      await install(`${way.name}, scripted`, way, {
        config: { gateway_url: `http://127.0.0.1:${scriptedPort}` },
      });
    }
    const [first] = WAYS;
    await install("a stranger's certificate", first!, {
      config: { gateway_url: `https://localhost:${stranger.port}`, cluster_name: "stranger" },
      cluster: { tls: { caCertificates: front.certificate } },
    });
    await install("a certificate for another name", first!, {
      config: { gateway_url: `https://localhost:${front.port}`, cluster_name: "other-name" },
      cluster: { tls: { caCertificates: front.certificate, subjectAltNames: ["example.com"] } },
    });

    envoy = await Envoy.start({
      listeners,
      clusters: [
        { name: "service", endpoint: await service.server.listen() },
        ...[...clusters.values()].map(({ name, ...override }) => ({
          name,
          endpoint: "no hosts" as const,
          override,
        })),
      ],
    });
    closing.push(() => service.server.close());
    closing.push(() => envoy.stop());
  }, 600_000);

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  describe.each(WAYS)("$name", (way) => {
    test.each(SCENARIO)("$title", async (row) => {
      const world = {
        gateway,
        service,
        port: (_: Runtime, entrance: Entrance) => portOf(`${way.name}, ${entrance}`),
      } as unknown as World;
      const { problems } = await validateRow(world, way.runtime, row);
      expect(problems).toEqual([]);
    });
  });

  test.each(WAYS.filter(({ body, scheme }) => body === "full" && scheme === "http"))(
    "$name: the gateway receives the body, and so does the service",
    async ({ name }) => {
      scripted.server.reset();
      service.server.reset();
      const body = "0123456789".repeat(500);
      expect(await statusOf(`${name}, scripted`, body)).toBe(200);
      expect(scripted.server.requests.map((request) => request.body)).toEqual([body]);
      expect(service.server.requests.map((request) => request.body)).toEqual([body]);

      scripted.server.reset();
      service.server.reset();
      expect(await statusOf(`${name}, scripted`, "x".repeat(5_001))).toBe(413);
      expect([scripted.server.bytesReceived, service.server.bytesReceived]).toEqual([0, 0]);
    },
  );

  test.each(["a stranger's certificate", "a certificate for another name"])(
    "%s is not trusted, and nothing passes",
    async (listener) => {
      service.server.reset();
      expect(await statusOf(listener, "")).toBe(502);
      expect(service.server.bytesReceived).toBe(0);
    },
  );

  function portOf(listener: string): number {
    const port = envoy.port(listener);
    if (port === undefined) {
      throw new Error(`Envoy refused the listener ${listener}: ${envoy.refused.get(listener)}`);
    }
    return port;
  }

  async function statusOf(listener: string, body: string): Promise<number | undefined> {
    const headers = [["Authorization", "Bearer alice-token"]] as const;
    const request = { method: "POST", path: "/orders", authority: "orders.demo", headers, body };
    const exchange = sendHttp1(portOf(listener), request, 10_000);
    const [response] = await exchange.responses;
    exchange.close();
    return response?.status;
  }
});

async function rendered(way: Way, values: object): Promise<Delivery> {
  const { config, ...others } = values as { config: object };
  const file = join(temporaryFolder(), "values.json");
  const all = {
    wasm: { enabled: way.runtime === "wasm", image: "registry.example/keymate-istio-wasm:1" },
    lua: { enabled: way.runtime === "lua" },
    api: way.api,
    config: {
      ...config,
      timeout: 500,
      skip_paths: ["/health"],
      body: { mode: way.body, max_bytes: 5_000 },
    },
    ...others,
  };
  writeFileSync(file, JSON.stringify(all));
  const resources = await renderRelease(helm.path, {
    chart: CHART_FOLDER,
    parameters: ["--values", file],
  });
  return deliver(resources, pluginArtifact("wasm"));
}

function reason(): string {
  return helm.missing === "" ? `(Lua from ${STAGED_LUA})` : `(skipped: ${helm.missing})`;
}
