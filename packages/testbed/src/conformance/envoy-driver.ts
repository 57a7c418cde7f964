/**
 * The upper rungs: the built plugin in a real Envoy, with real connections to a client, a gateway and a service.
 *
 * One Envoy has a listener for every configuration. Cases run one after the other, so what is logged and recorded between the beginning of
 * a case and the moment when Envoy has no request under way any more belongs to that case.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ClientRequest, ClientResponse, Exchange } from "../clients/exchange.js";
import { sendHttp1 } from "../clients/http1.js";
import { sendHttp2 } from "../clients/http2.js";
import { configurationDocument } from "../emulator/configuration-document.js";
import { accessLines, toldIn } from "../envoy/access-log.js";
import { pluginArtifact } from "../envoy/artifacts.js";
import { faultLines, pluginLines } from "../envoy/log.js";
import { Envoy } from "../envoy/process.js";
import { EchoService, GREETING } from "../servers/echo-service.js";
import { authorityOf } from "../servers/recording-server.js";
import type { RecordedRequest } from "../servers/recording-server.js";
import { ALLOWING_GATEWAY, ScriptedGateway } from "../servers/scripted-gateway.js";
import { requestsOf, type CaseRequest, type ConformanceCase, type Runtime } from "./case.js";
import type { ConfigurationOutcome, Driver, Observation, ObservedRequest, Rung } from "./driver.js";
import { withoutTransportHeaders } from "./transport-headers.js";

/** How long a request may take beyond what its configuration asks for. */
const PATIENCE_MILLISECONDS = 5_000;

const ACTIVE = ".downstream_rq_active";

/** Clients that name themselves so in `X-Forwarded-For` are believed to be inside the mesh. */
const INSIDE_THE_MESH = { address_prefix: "10.0.0.0", prefix_len: 8 };

export class EnvoyDriver implements Driver {
  readonly rung: Rung;
  private readonly gateway = new ScriptedGateway();
  private readonly service = new EchoService();
  private readonly listenerNames = new Map<string, string>();
  private envoy: Envoy | undefined;
  /** The plugin's counters as they were when the last case ended. */
  private counted: ReadonlyMap<string, number> = new Map();
  /** Scripts have metrics from Envoy 1.38. */
  private hasMetrics = true;

  /** `artifact` is the file that Envoy loads; default is what the build made. */
  constructor(
    readonly runtime: Runtime,
    private readonly artifact = pluginArtifact(runtime),
  ) {
    this.rung = `${runtime} on Envoy`;
  }

  async prepare(cases: readonly ConformanceCase[], documents: readonly string[]): Promise<void> {
    // Those of cases first. While no instance lives, Envoy keeps no compiled module, and would compile one for each document it refuses.
    const instances = new Map(
      cases.map((testCase) => [instanceOf(testCase), configurationDocument(testCase)]),
    );
    for (const document of documents) instances.set(document, document);
    for (const instance of instances.keys()) {
      this.listenerNames.set(instance, `listener-${this.listenerNames.size + 1}`);
    }
    this.envoy = await Envoy.start({
      listeners: [...instances].map(([instance, document]) => ({
        name: this.listenerName(instance),
        // Istio can be told not to normalize. The plugin must cope with the path as it came.
        normalizePath: false,
        headerLimits: { kibibytes: 96, lines: 2_000 },
        // Istio can be told which clients are inside the mesh: Envoy lets those steer it by x-envoy headers, and the plugin must not.
        override: { internal_address_config: { cidr_ranges: [INSIDE_THE_MESH] } },
        plugin: { runtime: this.runtime, artifact: this.artifact, document },
      })),
      clusters: [
        { name: "gateway", endpoint: await this.gateway.server.listen() },
        { name: "service", endpoint: await this.service.server.listen() },
        { name: "refused", endpoint: "refused" },
        { name: "no-hosts", endpoint: "no hosts" },
      ],
      statistics: [{ prefix: "cluster." }, { suffix: ACTIVE }, { contains: ".keymate_" }],
    });
    const [major = 0, minor = 0] = await this.envoy.admin.version();
    this.hasMetrics = this.runtime === "wasm" || major > 1 || minor >= 38;
  }

  async run(testCase: ConformanceCase): Promise<Observation> {
    const envoy = this.running();
    const listener = this.listenerName(instanceOf(testCase));
    const port = envoy.port(listener);
    if (port === undefined) {
      throw new Error(`${testCase.name}: Envoy refused it: ${envoy.refused.get(listener)}`);
    }
    this.begin(testCase);
    const position = envoy.logPosition();
    const accessPosition = envoy.accessLogPosition();
    const counted = this.counted;
    const responses = testCase.isTogether
      ? await this.sendTogether(port, listener, testCase)
      : await this.sendInTurn(port, testCase);
    this.counted = await this.untilIdle(listener);

    const log = envoy.logSince(position);
    const [fault] = faultLines(log);
    if (fault !== undefined) throw new Error(`${testCase.name}: the plugin failed: ${fault}`);
    const observed = (request: RecordedRequest) => observedRequest(request, testCase);
    return {
      gateway: this.gateway.server.requests.map(observed),
      service: this.service.server.requests.map(observed),
      responses: responses.map(({ status, headers, body }) => ({
        status,
        headers: withoutTransportHeaders(headers, testCase),
        body,
      })),
      log: pluginLines(log).map(({ message }) => message),
      metrics: this.hasMetrics ? growth(counted, this.counted) : "unknown here",
      tellsDurations: false,
      accessLog:
        testCase.expect.accessLog === undefined
          ? "not read"
          : await this.accessLog(listener, accessPosition, requestsOf(testCase).length),
    };
  }

  /** Envoy writes its access log a moment after the requests have ended. The listener is the case's own, see `instanceOf`. */
  private async accessLog(
    listener: string,
    position: number,
    requests: number,
  ): Promise<Map<string, string>[]> {
    const { accessLogPath } = this.running();
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const lines = accessLines(accessLogPath, listener, position);
      if (lines.length >= requests || Date.now() > deadline) {
        return lines.map((line) => toldIn(line, this.runtime));
      }
      await delay(20);
    }
  }

  private async sendInTurn(port: number, testCase: ConformanceCase): Promise<ClientResponse[]> {
    const responses: ClientResponse[] = [];
    for (const request of requestsOf(testCase)) {
      const exchange = send(port, { ...testCase, request });
      responses.push(...(await exchange.responses));
      exchange.close();
      // For what expires: the condition is the time itself.
      if (request.pause !== undefined) await delay(request.pause);
    }
    return responses;
  }

  private async sendTogether(
    port: number,
    listener: string,
    testCase: ConformanceCase,
  ): Promise<ClientResponse[]> {
    const release = this.gateway.hold();
    const exchanges = requestsOf(testCase).map((request) => send(port, { ...testCase, request }));
    await this.untilActive([`http\\.${listener}\\${ACTIVE}`], exchanges.length, listener);
    release();
    const responses = await Promise.all(exchanges.map((exchange) => exchange.responses));
    for (const exchange of exchanges) exchange.close();
    return responses.flat();
  }

  async configure(document: string): Promise<ConfigurationOutcome> {
    const envoy = this.running();
    const listener = this.listenerName(document);
    const port = envoy.port(listener);
    if (port === undefined) {
      const own = pluginLines(envoy.logSince(0)).filter(({ plugin }) => plugin === listener);
      return {
        accepted: false,
        errors: errorMessages(own),
        request: { status: null, serviceReached: false },
      };
    }
    this.begin({});
    const position = envoy.logPosition();
    const exchange = send(port, {});
    const status = (await exchange.responses)[0]?.status ?? null;
    exchange.close();
    this.counted = await this.untilIdle(listener);
    // Wasm would have refused the listener. Lua can only answer, and neither gateway nor service answers 500 here.
    const accepted = status !== 500;
    return {
      accepted,
      errors: accepted ? [] : errorMessages(pluginLines(envoy.logSince(position))),
      request: { status, serviceReached: this.service.server.bytesReceived > 0 },
    };
  }

  async close(): Promise<void> {
    await this.envoy?.stop();
    await this.gateway.server.close();
    await this.service.server.close();
  }

  private running(): Envoy {
    if (!this.envoy) throw new Error("`prepare` comes before everything else");
    return this.envoy;
  }

  private listenerName(instance: string): string {
    const name = this.listenerNames.get(instance);
    if (name === undefined) throw new Error(`not among what was prepared: ${instance}`);
    return name;
  }

  private begin(testCase: Pick<ConformanceCase, "gateway" | "service">): void {
    this.gateway.behaviour = testCase.gateway ?? ALLOWING_GATEWAY;
    this.service.behaviour = { ...GREETING, ...testCase.service };
    this.gateway.server.reset();
    this.service.server.reset();
  }

  /**
   * Until then a log line may be missing, and the next case could be held responsible for what this one left behind.
   *
   * @returns the plugin's counters by their whole names.
   */
  private async untilIdle(listener: string): Promise<ReadonlyMap<string, number>> {
    const gauges = [
      `http\\.${listener}\\${ACTIVE}`,
      "cluster\\.(gateway|service)\\.upstream_rq_active",
    ];
    return this.untilActive(gauges, 0, listener);
  }

  private async untilActive(
    gauges: readonly string[],
    wanted: number,
    listener: string,
  ): Promise<ReadonlyMap<string, number>> {
    const pattern = `^(${gauges.join("|")}|.*\\.keymate_[a-z0-9_]+)$`;
    const isGauge = (name: string): boolean => name.endsWith("_rq_active");
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const values = [...(await this.running().admin.values(pattern))];
      const active = values.reduce((sum, [name, value]) => sum + (isGauge(name) ? value : 0), 0);
      if (active === wanted) return new Map(values.filter(([name]) => !isGauge(name)));
      if (Date.now() > deadline) {
        throw new Error(
          `${listener}: expected ${wanted} requests under way within ${PATIENCE_MILLISECONDS} ms, found ${active}`,
        );
      }
      await delay(2);
    }
  }
}

/**
 * Cases share a plugin instance when they have the same configuration. Cases with a cache must not see what another left behind: their
 * requests say which case they belong to, or, where that does not tell requests apart, they have an instance to themselves. So have cases
 * about the access log, which names the listener and no case.
 */
function instanceOf(testCase: ConformanceCase): string {
  if (testCase.expect.accessLog !== undefined) return testCase.name;
  const cache = testCase.configuration?.["cache"];
  const isMarked = cache === undefined || !("key_headers" in (cache as object));
  return isMarked ? configurationDocument(testCase) : testCase.name;
}

const MARK = "x-conformance-case";

/** How much each counter has grown, by its name without Envoy's prefix; those that have not are left out. */
function growth(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Map<string, number> {
  const grown = new Map<string, number>();
  for (const [name, value] of after) {
    const since = value - (before.get(name) ?? 0);
    const own = name.slice(name.lastIndexOf(".") + 1);
    if (since > 0) grown.set(own, (grown.get(own) ?? 0) + since);
  }
  return grown;
}

function send(
  port: number,
  testCase: Partial<Pick<ConformanceCase, "name" | "request" | "configuration">>,
): Exchange {
  const request = { ...testCase.request };
  if (testCase.configuration?.["cache"] !== undefined) {
    const mark = Buffer.from(testCase.name ?? "").toString("base64url");
    request.headers = [...(request.headers ?? []), [MARK, mark]];
  }
  const { timeout } = testCase.configuration ?? {};
  const deadline = PATIENCE_MILLISECONDS + (typeof timeout === "number" ? timeout : 0);
  return request.protocol === "HTTP/2"
    ? sendHttp2(port, clientRequest(request), deadline)
    : sendHttp1(port, clientRequest(request), deadline);
}

function clientRequest(request: CaseRequest): ClientRequest {
  return {
    method: request.method ?? "GET",
    path: request.path === undefined ? "/orders" : request.path,
    authority: request.authority ?? "service.test",
    headers: request.headers ?? [],
    body: request.body ?? "",
    ...(request.trailers && { trailers: request.trailers }),
  };
}

function observedRequest(request: RecordedRequest, testCase: ConformanceCase): ObservedRequest {
  return {
    method: request.method,
    path: request.method === "CONNECT" ? "" : request.target,
    authority: authorityOf(request),
    headers: withoutTransportHeaders(request.headers, testCase).filter(([name]) => name !== MARK),
    body: request.body,
  };
}

/** Without repetition: Envoy configures a plugin several times. */
function errorMessages(lines: readonly { level: string; message: string }[]): string[] {
  const errors = lines.filter(({ level }) => level === "error" || level === "critical");
  return [...new Set(errors.map(({ message }) => message))];
}
