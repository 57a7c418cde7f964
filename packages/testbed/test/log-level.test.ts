/** When the Wasm filter asks Envoy for its log level, and how soon it obeys. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sendHttp1 } from "../src/clients/http1.js";
import { configurationDocument } from "../src/emulator/configuration-document.js";
import { downstreamRequest } from "../src/emulator/downstream.js";
import { HttpStream } from "../src/emulator/proxy-wasm/http-stream.js";
import { Vm, compileModule } from "../src/emulator/proxy-wasm/vm.js";
import { World } from "../src/emulator/world.js";
import { pluginArtifact } from "../src/envoy/artifacts.js";
import { builtFilter } from "../src/envoy/built-filter.js";
import { Envoy } from "../src/envoy/process.js";
import { EchoService } from "../src/servers/echo-service.js";
import { ScriptedGateway } from "../src/servers/scripted-gateway.js";
import { until } from "../src/until.js";

/** Envoy's own numbers. */
const INFO = 2;
const WARN = 3;

test("Envoy is asked at most once a second about requests whose time is known, and about every skipped one", async () => {
  const world = new World();
  const vm = new Vm(compileModule(await readFile(pluginArtifact("wasm"))), {
    clock: world.clock,
    asyncClient: world.asyncClient,
    log: (_level, message) => void world.log.push(message),
  });
  // A timeout passes whether it is needed or not: ten milliseconds for each request.
  const configuration = configurationDocument({
    configuration: { skip_paths: ["/health"], timeout: 10 },
  });
  const root = vm.addPlugin({ name: "keymate", rootId: "", configuration });
  if (root === undefined) throw new Error("the configuration was refused");

  /** How often Envoy was asked about a request, and what was written. */
  function run(path: string): [questions: number | undefined, lines: number] {
    vm.costs.reset();
    world.log.length = 0;
    new HttpStream(vm, root!, world, downstreamRequest({ path })).start();
    world.clock.runUntilIdle();
    return [vm.costs.callsByName.get("proxy_get_log_level"), world.log.length];
  }
  function wait(milliseconds: number): void {
    world.clock.after(milliseconds, () => undefined);
    world.clock.runUntilIdle();
  }

  expect(run("/orders")).toEqual([1, 1]);
  expect(run("/orders")).toEqual([undefined, 1]);
  vm.logLevel = WARN;
  expect(run("/health")).toEqual([1, 0]);
  expect(run("/orders")).toEqual([undefined, 0]);
  vm.logLevel = INFO;
  wait(500);
  expect(run("/orders")).toEqual([undefined, 0]);
  wait(500);
  expect(run("/orders")).toEqual([1, 1]);
  expect(run("/health")).toEqual([1, 1]);
});

test(
  "on Envoy, a level that was turned shows in the log, whichever way",
  { timeout: 60_000 },
  async () => {
    const gateway = new ScriptedGateway();
    const service = new EchoService();
    const envoy = await Envoy.start({
      pluginLogLevel: "warning",
      listeners: [
        { name: "wasm", filters: [builtFilter("wasm", "wasm", { cluster_name: "gateway" })] },
      ],
      clusters: [
        { name: "gateway", endpoint: await gateway.server.listen() },
        { name: "service", endpoint: await service.server.listen() },
      ],
    });
    /** Whether a granted request has a line. */
    async function isWritten(): Promise<boolean> {
      const before = envoy.logPosition();
      const exchange = sendHttp1(
        envoy.port("wasm") ?? 0,
        { method: "GET", path: "/orders", authority: "service.test", headers: [], body: "" },
        PATIENCE_MILLISECONDS,
      );
      expect((await exchange.responses)[0]?.status).toBe(200);
      exchange.close();
      return envoy.logSince(before).some(({ message }) => message.includes("Access GRANTED"));
    }
    async function turn(level: "info" | "warning"): Promise<void> {
      const url = `http://${envoy.admin.address}/logging?wasm=${level}`;
      expect((await fetch(url, { method: "POST" })).status).toBe(200);
    }

    try {
      expect(await isWritten()).toBe(false);
      await turn("info");
      await until("a line", PATIENCE_MILLISECONDS, isWritten);
      await turn("warning");
      await until("a request without one", PATIENCE_MILLISECONDS, async () => !(await isWritten()));
    } finally {
      await envoy.stop();
      await Promise.all([gateway, service].map(({ server }) => server.close()));
    }
  },
);

const PATIENCE_MILLISECONDS = 10_000;
