/** Runs one attack and gives a line for everything that is not as it must be. */
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ClientRequest } from "../clients/exchange.js";
import { sendHttp2 } from "../clients/http2.js";
import { BASE_CONFIGURATION } from "../conformance/case.js";
import type { HeaderLine, Runtime } from "../conformance/case.js";
import { escapeBytes } from "../conformance/expect.js";
import { pluginArtifact } from "../envoy/artifacts.js";
import type { ListenerOptions } from "../envoy/listener.js";
import { WireClient } from "../faults/wire-client.js";
import type { Attack } from "./attack.js";
import { checkClient, checkGateway, checkService } from "./checks.js";
import { AttackWorld, PATIENCE_MILLISECONDS } from "./world.js";

export interface Answer {
  readonly status: number | "none";
  readonly headers: readonly HeaderLine[];
  readonly body: string;
  /** Bytes that came behind it, or instead of it. */
  readonly stray: string;
}

/** How long a message that may never be complete gets until its sender gives up. */
const GIVE_UP_MILLISECONDS = 700;

export class AttackRunner {
  private readonly world: AttackWorld;

  constructor(readonly runtime: Runtime) {
    this.world = new AttackWorld(runtime);
  }

  async start(attacks: readonly Attack[]): Promise<void> {
    const listeners = attacks.map((attack) => this.listenerOf(attack));
    await this.world.start([...new Map(listeners.map((it) => [it.name, it])).values()]);
  }

  close(): Promise<void> {
    return this.world.close();
  }

  async run(attack: Attack): Promise<string[]> {
    const { world } = this;
    const listener = this.listenerOf(attack).name;
    const port = world.envoy.port(listener);
    if (port === undefined) return [`Envoy refused it: ${world.envoy.refused.get(listener)}`];
    world.begin(attack.gateway, attack.service);
    if (attack.before !== undefined) await this.ask({ ...attack, request: attack.before }, port);
    const started = performance.now();
    const answers =
      attack.raw === undefined
        ? [await this.ask(attack, port)]
        : await this.write(attack.raw, port, listener);
    const took = performance.now() - started;
    await world.untilIdle(listener);

    const { status, within, body } = attack.expect;
    const first = answers[0]?.status ?? "none";
    const problems: string[] = [];
    if (!status.includes(first)) {
      problems.push(`client: expected ${status.join(" or ")}, found ${first}`);
    }
    if (body !== undefined && answers[0]?.body !== body) {
      problems.push(
        `client: expected ${escapeBytes(body)}, found ${escapeBytes(answers[0]?.body ?? "")}`,
      );
    }
    if (attack.raw === undefined && answers[0]?.stray) {
      problems.push(`client: found ${escapeBytes(answers[0].stray)} besides the answer`);
    }
    if (within !== undefined && took > within) {
      problems.push(`client: expected an answer within ${within} ms, found ${Math.round(took)} ms`);
    }
    for (const answer of answers) problems.push(...checkClient(attack, answer));
    problems.push(...checkGateway(attack, world), ...checkService(attack, world));
    return problems;
  }

  private async ask(attack: Attack, port: number): Promise<Answer> {
    const request = attack.request ?? {};
    if (request.protocol === "HTTP/2") {
      const full: ClientRequest = {
        method: request.method ?? "GET",
        path: request.path ?? "/orders",
        authority: request.authority ?? "service.test",
        headers: request.headers ?? [],
        body: request.body ?? "",
      };
      const exchange = sendHttp2(port, full, PATIENCE_MILLISECONDS);
      const [response] = await exchange.responses;
      exchange.close();
      return response ? { ...response, stray: "" } : NONE;
    }
    const client = await WireClient.open(port);
    client.send(request);
    await client.until(() => client.responses[0]?.complete === true, PATIENCE_MILLISECONDS);
    client.close();
    return answersOf(client)[0] ?? NONE;
  }

  /** Sends bytes, waits until Envoy has read them all and has no request any more, or gives up on what never becomes one. */
  private async write(bytes: string, port: number, listener: string): Promise<Answer[]> {
    const { admin } = this.world.envoy;
    const read = [`http.${listener}.downstream_cx_rx_bytes_total`];
    const active = [`http.${listener}.downstream_rq_active`];
    const before = await admin.sum(read);
    const client = await WireClient.open(port);
    client.expectAnything();
    client.write(bytes);
    const deadline = Date.now() + GIVE_UP_MILLISECONDS;
    while (!client.isClosed && Date.now() < deadline) {
      const isRead = (await admin.sum(read)) - before >= bytes.length;
      if (isRead && client.responses.length > 0 && (await admin.sum(active)) === 0) break;
      await delay(3);
    }
    client.close();
    return answersOf(client);
  }

  private listenerOf(attack: Attack): ListenerOptions {
    const document = JSON.stringify({
      ...BASE_CONFIGURATION,
      timeout: 400,
      ...attack.configuration,
    });
    const own = attack.before === undefined ? "" : attack.name;
    const key = `${attack.isInternal === true}${own}${document}`;
    return {
      name: `listener-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`,
      normalizePath: false,
      headerLimits: { kibibytes: 96, lines: 2_000 },
      plugin: { runtime: this.runtime, artifact: pluginArtifact(this.runtime), document },
      ...(attack.isInternal ? { override: { internal_address_config: LOOPBACK } } : {}),
    };
  }
}

const LOOPBACK = { cidr_ranges: [{ address_prefix: "127.0.0.0", prefix_len: 8 }] };

const NONE: Answer = { status: "none", headers: [], body: "", stray: "" };

function answersOf(client: WireClient): Answer[] {
  const { responses, stray } = client;
  return responses.map(({ status, head, body }) => ({
    status,
    headers: head.headers,
    body,
    stray,
  }));
}

/** One line of the report. */
export function describeProblems(attack: Attack, problems: readonly string[]): string {
  return `${attack.name}\n  ${problems.map((it) => it.replace(/[^\x20-\x7e]/g, (byte) => escapeBytes(byte))).join("\n  ")}`;
}
