/**
 * Runs one fault, and checks what must hold whatever the fault is.
 *
 * - The client gets exactly one answer, one of those that the fault allows, and not a byte behind it.
 * - The service receives nothing unless the gateway allowed the request; then exactly that request.
 * - The next request is served, on the same connection where it is still open. Envoy has one worker here, so it is the same worker.
 * - No request is left in Envoy.
 */
import { createHash } from "node:crypto";
import { BASE_CONFIGURATION } from "../conformance/case.js";
import type { CaseRequest, HeaderLine, Runtime } from "../conformance/case.js";
import { escapeBytes } from "../conformance/expect.js";
import { pluginArtifact } from "../envoy/artifacts.js";
import type { ListenerOptions } from "../envoy/listener.js";
import { valuesOf } from "../http/message.js";
import type { RecordedRequest } from "../servers/recording-server.js";
import { defectHeaders } from "./defects.js";
import type { Answer, Fault } from "./fault.js";
import { StreamClient } from "./stream-client.js";
import { WireClient } from "./wire-client.js";
import { ALLOWED, FaultWorld, SERVED, until } from "./world.js";

/** Beyond the longest timeout of a fault. Generous: it is only ever waited for in vain by a fault that fails. */
const PATIENCE_MILLISECONDS = 12_000;

const NEXT_PATH = "/next";
const NEIGHBOUR_PATH = "/neighbour";
const STATUS_HEADER = "keymate-gateway-auth-status";

/** What the client saw, whichever protocol it spoke. */
interface Seen {
  readonly status: number | "none";
  readonly outcome: string | null;
  readonly body: string;
  readonly incomplete: boolean;
}

export class FaultRunner {
  private readonly world: FaultWorld;
  private spoiledArtifact = "";

  constructor(readonly runtime: Runtime) {
    this.world = new FaultWorld(runtime);
  }

  /** `spoiledArtifact`: the plugin whose code fails on demand, for faults with a `defect`. */
  async start(faults: readonly Fault[], spoiledArtifact: string): Promise<void> {
    this.spoiledArtifact = spoiledArtifact;
    const listeners = new Map(faults.map((fault) => [this.nameOf(fault), this.listenerOf(fault)]));
    await this.world.start([...listeners.values()]);
  }

  close(): Promise<void> {
    return this.world.close();
  }

  /** Gives one line for each thing that is not as it must be. */
  async run(fault: Fault): Promise<string[]> {
    const { world } = this;
    const listener = this.nameOf(fault);
    const port = world.port(listener);
    world.begin(fault.gateway ?? ALLOWED, fault.service ?? SERVED);
    const neighbour = fault.neighbour ? await this.openNeighbour(port) : undefined;
    const bytesBefore = world.service.bytesReceived;

    const isHttp2 = fault.request?.protocol === "HTTP/2";
    const visit = isHttp2 ? await this.visitHttp2(fault, port) : await this.visitHttp1(fault, port);
    const problems = [...visit.problems];
    const answers = (this.runtime === "lua" ? fault.lua : undefined) ?? fault.expect;
    const answer = answers.find((it) => matches(it, visit.seen));
    if (!answer) {
      const allowed = answers.map(describeAnswer).join(" or ");
      problems.push(`client: expected ${allowed}, found ${describeSeen(visit.seen)}`);
    }
    const isAllowed = fault.allowed === true || visit.seen.outcome === "GRANTED";
    if (!neighbour) await this.untilIdle(listener, problems);
    problems.push(...this.serviceProblems(fault, isAllowed, bytesBefore));
    problems.push(...controlBytes(visit.client));
    if (fault.change !== undefined) await world.restoreListeners();
    if (neighbour) {
      world.releaseNeighbour();
      await neighbour.until(() => neighbour.responses[0]?.complete === true, PATIENCE_MILLISECONDS);
      const status = neighbour.responses[0]?.status ?? "none";
      const expected = this.runtime === "wasm" && isTrap(fault) ? [503, 504, 408] : [200];
      if (!expected.includes(status as number)) {
        problems.push(`neighbour: expected ${expected.join(" or ")}, found ${status}`);
      }
      const reached = world.service.requests.some(({ target }) => target === NEIGHBOUR_PATH);
      if (reached !== (status === 200)) problems.push(`service: neighbour reached it: ${reached}`);
      neighbour.close();
      await this.untilIdle(listener, problems);
    }
    problems.push(...(await this.nextRequest(listener, fault, visit.client)));
    await this.untilIdle(listener, problems);
    return problems;
  }

  private async visitHttp1(fault: Fault, port: number): Promise<Visit> {
    const client = await WireClient.open(port);
    const request = this.requestOf(fault);
    const departure = fault.client;
    const part =
      departure?.when === "inside the head"
        ? "half a head"
        : departure?.when === "inside the upload"
          ? "half a body"
          : "all";
    client.send(request, part);
    await this.disturb(fault, () => client.bytesReceived > 0);
    if (departure) {
      if (departure.how === "reset") client.reset();
      else if (departure.how === "half-close") client.halfClose();
      else client.close();
      await this.untilNoticed(fault);
    }
    this.world.disturbanceIsOver();
    const settled = await client.until(
      () => client.responses.some(({ complete }) => complete),
      PATIENCE_MILLISECONDS,
    );
    const problems = settled ? [] : [`client: no end after ${PATIENCE_MILLISECONDS} ms`];
    const first = client.responses[0];
    const gone = departure !== undefined && departure.how !== "half-close";
    const seen: Seen =
      first && !gone
        ? {
            status: first.status,
            outcome: outcomeOf(first.head.headers),
            body: first.body,
            incomplete: !first.complete,
          }
        : NO_RESPONSE;
    return { seen, problems, client };
  }

  private async visitHttp2(fault: Fault, port: number): Promise<Visit> {
    const client = await StreamClient.open(port);
    const departure = fault.client;
    const part = departure?.when === "inside the upload" ? "half a body" : "all";
    const request = client.send(this.requestOf(fault), part);
    await this.disturb(fault, () => request.responses.length > 0);
    if (departure) {
      if (departure.how === "cancel") request.cancel();
      else client.close();
      await this.untilNoticed(fault);
    }
    this.world.disturbanceIsOver();
    const timer = setTimeout(() => request.cancel(), PATIENCE_MILLISECONDS);
    await request.closed;
    clearTimeout(timer);
    client.close();
    const [first] = departure ? [] : request.responses;
    const seen = first
      ? {
          status: first.status,
          outcome: outcomeOf(first.headers),
          body: first.body,
          incomplete: !first.complete,
        }
      : NO_RESPONSE;
    return { seen, problems: [] };
  }

  /** Waits for the moment of the disturbance, and changes Envoy where the fault says so. */
  private async disturb(fault: Fault, hasAnswer: () => boolean): Promise<void> {
    const { world } = this;
    const isAsked = () => world.gateway.requests.some((it) => targetOf(it) !== NEIGHBOUR_PATH);
    switch (fault.change === undefined ? fault.client?.when : "during the check") {
      case "during the check":
        await until("the gateway to be asked", PATIENCE_MILLISECONDS, isAsked);
        break;
      case "inside the upload":
        if (!this.holdsBody(fault)) {
          await until("the gateway to be asked", PATIENCE_MILLISECONDS, isAsked);
        } else await this.untilActive(fault);
        break;
      case "during the service":
        await until("the service to be reached", PATIENCE_MILLISECONDS, () =>
          world.service.requests.some(({ target }) => target !== NEIGHBOUR_PATH),
        );
        break;
      case "during the refusal":
        await until("the first byte of the answer", PATIENCE_MILLISECONDS, hasAnswer);
        break;
      case "inside the head":
        await until("the connection to be taken", PATIENCE_MILLISECONDS, async () => {
          const gauge = `http.${this.nameOf(fault)}.downstream_cx_active`;
          return (await world.envoy.admin.sum([gauge])) > 0;
        });
        break;
      case undefined:
        break;
    }
    if (fault.change !== undefined) await this.change(fault);
  }

  private async change(fault: Fault): Promise<void> {
    const { world } = this;
    const own = this.listenerOf(fault);
    const keep: ListenerOptions[] = [];
    const document = (text: string): ListenerOptions => ({
      ...own,
      ...(own.plugin ? { plugin: { ...own.plugin, document: text } } : {}),
    });
    switch (fault.change) {
      case "listener replaced":
        keep.push(document(documentOf({ ...fault, configuration: { endpoint: "/other" } })));
        break;
      case "listener replaced by one Envoy refuses":
        keep.push({ ...document("{"), override: { codec_type: "NO SUCH CODEC" } });
        break;
      case "neighbour added":
        keep.push(own, { ...own, name: "added" });
        break;
      case "listener removed":
      case undefined:
        break;
    }
    await world.replaceListeners(keep);
  }

  /** Until Envoy has noticed that its client is gone. One that only half-closed is still there. */
  private async untilNoticed(fault: Fault): Promise<void> {
    if (fault.client?.how === "half-close") return;
    const gauge = `http.${this.nameOf(fault)}.downstream_rq_active`;
    await until("Envoy to notice that the client left", PATIENCE_MILLISECONDS, async () => {
      return (await this.world.envoy.admin.sum([gauge])) === (fault.neighbour ? 1 : 0);
    });
  }

  private async untilActive(fault: Fault): Promise<void> {
    const gauge = `http.${this.nameOf(fault)}.downstream_rq_active`;
    await until("Envoy to take the request", PATIENCE_MILLISECONDS, async () => {
      return (await this.world.envoy.admin.sum([gauge])) > 0;
    });
  }

  private async untilIdle(listener: string, problems: string[]): Promise<void> {
    await until("Envoy to have no request under way", PATIENCE_MILLISECONDS, async () => {
      return (await this.world.activeRequests(listener)) === 0;
    }).catch((error: Error) => problems.push(error.message));
  }

  private serviceProblems(fault: Fault, isAllowed: boolean, bytesBefore: number): string[] {
    const { gateway, service } = this.world;
    const bytes = service.bytesReceived - bytesBefore;
    const path = fault.request?.path ?? "/orders";
    const isAsked = gateway.requests.some((it) => it.complete && targetOf(it) === path);
    if (bytes > 0 && !isAsked) return [`service: ${bytes} bytes, and the gateway was never asked`];
    if (fault.allowed === "perhaps") return [];
    if (!isAllowed) {
      return bytes === 0 ? [] : [`service: expected no byte, found ${bytes}`];
    }
    if (fault.listener?.routeTo !== undefined) return [];
    const targets = service.requests.map(({ target }) => target);
    return targets.length === 1 && targets[0] === path
      ? []
      : [`service: expected one request for ${path}, found [${targets.join(", ")}]`];
  }

  /** The same worker serves on, and the connection of the fault, if it is still open, is in step. */
  private async nextRequest(
    listener: string,
    fault: Fault,
    client: WireClient | undefined,
  ): Promise<string[]> {
    const { world } = this;
    if (isUnreachable(fault)) return this.nextRefusal(listener, fault, client);
    const before = world.service.requests.length;
    world.gatewayActs = ALLOWED;
    world.serviceActs = SERVED;
    const isServed = async (again: WireClient): Promise<boolean> => {
      const earlier = again.responses.length;
      again.send({ path: NEXT_PATH });
      await again.until(() => again.responses[earlier]?.complete === true, PATIENCE_MILLISECONDS);
      return again.responses[earlier]?.status === (fault.listener?.routeTo ? 503 : 200);
    };
    const problems: string[] = [];
    let served = false;
    if (client) {
      const isOpen = !client.isClosed && fault.client === undefined;
      if (isOpen) served = await isServed(client);
      const most = isOpen ? 2 : 1;
      if (client.responses.length > most) {
        problems.push(`client: expected ${most} answers, found ${client.responses.length}`);
      }
      if (client.stray !== "") problems.push(`client: found ${escapeBytes(client.stray)} besides`);
      client.close();
    }
    // A virtual machine that trapped is replaced after a pause that Envoy chooses; until then nothing passes.
    const mayTakeTime = fault.defect !== undefined || fault.change !== undefined;
    const deadline = Date.now() + (mayTakeTime ? PATIENCE_MILLISECONDS : 0);
    while (!served) {
      const fresh = await WireClient.open(world.port(listener));
      served = await isServed(fresh);
      fresh.close();
      if (!served && Date.now() >= deadline) {
        problems.push(`next: expected it to be served, found ${fresh.responses[0]?.status}`);
        break;
      }
    }
    const reached = world.service.requests.slice(before).map(({ target }) => target);
    if (fault.listener?.routeTo === undefined && reached.join() !== NEXT_PATH) {
      problems.push(`service: expected the next request alone, found [${reached.join(", ")}]`);
    }
    return problems;
  }

  /** Where the way to the gateway stays broken the next request is answered too, in the same way. */
  private async nextRefusal(
    listener: string,
    fault: Fault,
    client: WireClient | undefined,
  ): Promise<string[]> {
    const open = client && !client.isClosed ? client : undefined;
    let again = open ?? (await WireClient.open(this.world.port(listener)));
    let earlier = again.responses.length;
    const ask = () => {
      again.send({ path: NEXT_PATH });
      return again.until(() => again.responses[earlier]?.complete === true, PATIENCE_MILLISECONDS);
    };
    await ask();
    if (again.isClosed && again.responses.length === earlier) {
      // Envoy had already decided to end the connection: it does so after an answer inside an upload.
      again = await WireClient.open(this.world.port(listener));
      earlier = 0;
      await ask();
    }
    const status = again.responses[earlier]?.status ?? "none";
    const count = again.responses.length - earlier;
    again.close();
    const problems: string[] = [];
    const answers = (this.runtime === "lua" ? fault.lua : undefined) ?? fault.expect;
    const statuses = answers.map((answer) => (answer.status === 200 ? 502 : answer.status));
    if (!statuses.includes(status) || count !== 1) {
      problems.push(`next: expected ${statuses.join(" or ")}, found ${status} (${count} answers)`);
    }
    if (again.stray !== "") problems.push(`client: found ${escapeBytes(again.stray)} besides`);
    const bytes = this.world.service.bytesReceived;
    if (bytes > 0) problems.push(`service: expected no byte, found ${bytes}`);
    return problems;
  }

  private async openNeighbour(port: number): Promise<WireClient> {
    const neighbour = await WireClient.open(port);
    this.world.heldPaths.add(NEIGHBOUR_PATH);
    neighbour.send({ path: NEIGHBOUR_PATH });
    await until("the gateway to be asked about the neighbour", PATIENCE_MILLISECONDS, () =>
      this.world.gateway.requests.some(({ complete }) => complete),
    );
    return neighbour;
  }

  private requestOf(fault: Fault): CaseRequest {
    const request = fault.request ?? {};
    const extra = fault.defect ? defectHeaders(fault.defect) : [];
    return { ...request, headers: [...(request.headers ?? []), ...extra] };
  }

  private holdsBody(fault: Fault): boolean {
    return fault.configuration?.["body"] !== undefined;
  }

  private nameOf(fault: Fault): string {
    const key = JSON.stringify([
      documentOf(fault),
      fault.listener,
      fault.defect !== undefined,
      fault.change,
    ]);
    return `listener-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`;
  }

  private listenerOf(fault: Fault): ListenerOptions {
    return {
      name: this.nameOf(fault),
      ...fault.listener,
      plugin: {
        runtime: this.runtime,
        artifact: fault.defect ? this.spoiledArtifact : pluginArtifact(this.runtime),
        document: documentOf(fault),
      },
    };
  }
}

interface Visit {
  readonly seen: Seen;
  readonly problems: readonly string[];
  /** The connection, for the next request. */
  readonly client?: WireClient;
}

const NO_RESPONSE: Seen = { status: "none", outcome: null, body: "", incomplete: false };

function documentOf(fault: Pick<Fault, "configuration">): string {
  return JSON.stringify({ ...BASE_CONFIGURATION, timeout: 400, ...fault.configuration });
}

/** Control bytes in what the client got: they would let a reply write headers of its own into another hop's log or cache. */
function controlBytes(client: WireClient | undefined): string[] {
  const lines = client?.responses[0]?.head.headers ?? [];
  return lines
    .filter(([name, value]) => /[\x00-\x08\x0a-\x1f\x7f]/.test(name + value))
    .map(([name, value]) => `client: control bytes in ${escapeBytes(`${name}: ${value}`)}`);
}

/** Clusters on which no request ever gets an answer. */
function isUnreachable(fault: Fault): boolean {
  const cluster = fault.configuration?.["cluster_name"];
  return (
    cluster !== undefined && !["gateway", "one-request", "many-headers"].includes(cluster as string)
  );
}

function isTrap(fault: Fault): boolean {
  return fault.defect !== undefined && !("responseHostCall" in fault.defect);
}

function outcomeOf(headers: readonly HeaderLine[]): string | null {
  const lines = valuesOf(headers, STATUS_HEADER);
  return lines.length === 0 ? null : lines.join(", ");
}

/** What a check call asks about. */
function targetOf(request: RecordedRequest): string | undefined {
  return valuesOf(request.headers, "keymate-target-uri")[0];
}

function matches(answer: Answer, seen: Seen): boolean {
  return (
    answer.status === seen.status &&
    (answer.outcome === undefined || answer.outcome === seen.outcome) &&
    (answer.body === undefined || answer.body === seen.body) &&
    (answer.incomplete ?? false) === seen.incomplete
  );
}

function describeAnswer(answer: Answer): string {
  const { status, outcome, body, incomplete } = answer;
  return describe(status, outcome, body, incomplete ?? false);
}

function describeSeen({ status, outcome, body, incomplete }: Seen): string {
  return describe(status, outcome, body.slice(0, 200), incomplete);
}

function describe(
  status: number | "none",
  outcome: string | null | undefined,
  body: string | undefined,
  incomplete: boolean,
): string {
  if (status === "none") return "no answer";
  const shown = body === undefined ? "" : ` ${escapeBytes(body)}`;
  const who = outcome === undefined ? "" : ` ${outcome ?? "undecided"}`;
  return `${status}${who}${shown}${incomplete ? ", broken off" : ""}`;
}
