/**
 * One HTTP stream through the core: performs each step as `packages/wasm` and `packages/lua` do, with plain objects in place of an ABI.
 */
import {
  BodySource,
  type DecisionCache,
  Exchange,
  GatewayFailure,
  GatewayReply,
  HeaderList,
  type Policy,
  MOST_CHECK_LINES,
  STATUS,
  Step,
  compareDecisions,
  goesToGateway,
  goesToService,
  isOwnResponseHeader,
  parseStatus,
} from "../../../../core/src/index";
import { newDecisionCache } from "../../../../core/host/decision-memory";
import type { Runtime } from "../../conformance/case.js";
import { TOLD_UNDER, toldTo } from "../../envoy/access-log.js";
import type { AsyncOutcome } from "../async-client.js";
import { type DownstreamRequest, respond, scheduleBody } from "../downstream.js";
import { HeaderMap } from "../header-map.js";
import { isGrpcContentType, localReply } from "../local-reply.js";
import { Upload } from "../upload.js";
import type { World } from "../world.js";
import { MemoryHost } from "./memory-host.js";

/** What the streams of one plugin instance have in common. */
export class CorePlugin {
  readonly cache: DecisionCache | null;
  /** Checks under way and who waits for their answers besides. A script cannot wait for another one's call. */
  readonly flights = new Map<string, CoreStream[]>();

  constructor(
    readonly policy: Policy,
    readonly runtime: Runtime,
  ) {
    this.cache = newDecisionCache(policy);
  }
}

export class CoreStream {
  private readonly policy: Policy;
  private readonly runtime: Runtime;
  private readonly host: MemoryHost;
  private readonly exchange: Exchange;
  private readonly upload: Upload;
  private gatewayBody = "";
  private isReadingBody = false;
  private isOver = false;
  private cancelCall = (): void => undefined;

  constructor(
    private readonly world: World,
    private readonly plugin: CorePlugin,
    private readonly request: DownstreamRequest,
  ) {
    const { policy, runtime, flights, cache } = plugin;
    this.policy = policy;
    this.runtime = runtime;
    this.host = new MemoryHost(world, request, policy, flights);
    this.exchange = new Exchange(policy, this.host, cache);
    this.upload = new Upload(world, request, ({ headers, body }) => this.respond(headers, body));
  }

  start(): void {
    this.perform(this.exchange.onRequest());
    if (this.upload.hasEnded) return;
    scheduleBody(this.world.clock, this.request, (data, ends) => this.onData(data, ends));
  }

  /** The client left. A script's call goes with its stream, a module's goes on, and its answer finds nobody. */
  reset(): void {
    this.isOver = true;
    if (this.runtime === "lua") this.cancelCall();
  }

  private onData(data: string, ends: boolean): void {
    if (this.isOver) return;
    this.upload.accept(data, ends);
    // A script is handed a body when it has come to its end.
    if (!this.isReadingBody || (this.runtime === "lua" && !ends)) return;
    this.perform(this.exchange.onRequestBody(this.upload.received.length, ends));
  }

  private perform(step: Step): void {
    this.isReadingBody = step === Step.ReadBody;
    switch (step) {
      case Step.Forward:
        return this.forward();
      case Step.Consult:
        return this.consult();
      case Step.Join:
        this.plugin.flights.get(this.exchange.key)?.push(this);
        return;
      case Step.Reply:
        return this.reply();
      case Step.ReadBody:
      case Step.Wait:
      case Step.Ignore:
        return;
    }
  }

  private forward(): void {
    const headers = this.request.headers.copy();
    for (const [name] of this.request.headers.lines) {
      if (!goesToService(this.policy.requestHeaders.use(name))) headers.remove(name);
    }
    for (const [name, value] of linesOf(this.exchange.serviceHeaders)) headers.add(name, value);
    this.upload.release(headers);
  }

  private consult(): void {
    const check = this.exchange.check;
    if (check === null) throw new Error("step Consult: found no check");
    const headers = new HeaderMap(linesOf(check.headers));
    for (const [name, value] of this.request.headers.lines) {
      if (goesToGateway(this.policy.requestHeaders.use(name))) headers.add(name, value);
    }
    if (headers.lines.length > MOST_CHECK_LINES) {
      return this.perform(this.exchange.onGatewayFailure(GatewayFailure.HeadersTooLarge));
    }
    const { key } = this.exchange;
    const { flights } = this.plugin;
    const joined: CoreStream[] = [];
    const dispatch = this.world.asyncClient.send(
      {
        cluster: check.cluster,
        headers,
        body: this.upload.received.slice(0, check.bodyBytes),
        timeoutMilliseconds: check.timeoutMilliseconds,
        sendsForwardedFor: false,
      },
      (outcome) => {
        if (flights.get(key) === joined) flights.delete(key);
        for (const stream of [this, ...joined]) {
          if (!stream.isOver) stream.perform(stream.report(outcome));
        }
      },
    );
    switch (dispatch.kind) {
      case "unknown cluster":
      case "missing headers":
        return this.perform(this.exchange.onGatewayFailure(GatewayFailure.UnknownCluster));
      case "finished":
        // Only Lua sees what Envoy answered inline; Wasm sees a result code.
        return this.perform(
          this.runtime === "wasm"
            ? this.exchange.onGatewayFailure(GatewayFailure.Unreachable)
            : this.report(dispatch.outcome),
        );
      case "pending":
        this.cancelCall = dispatch.cancel;
        if (key !== "" && this.runtime === "wasm") flights.set(key, joined);
        return;
    }
  }

  private report(outcome: AsyncOutcome): Step {
    if (outcome.kind === "failure") {
      if (this.runtime === "wasm") return this.exchange.onGatewayFailure(GatewayFailure.NoReply);
      // Lua is handed a bare 503 in its place.
      this.host.replyText = "upstream failure";
      return this.exchange.onGatewayReply(new GatewayReply(503, new HeaderList()));
    }
    const headers = new HeaderList();
    for (const [name, value] of outcome.headers.lines) {
      if (this.policy.replyHeaders.reads(name)) headers.add(name, value);
    }
    this.host.replyText = outcome.body;
    this.gatewayBody = outcome.body;
    const status = parseStatus(outcome.headers.get(":status") ?? "");
    return this.exchange.onGatewayReply(new GatewayReply(status, headers));
  }

  private reply(): void {
    const reply = this.exchange.reply;
    if (reply === null) throw new Error("step Reply: found no reply");
    const body = {
      [BodySource.None]: "",
      [BodySource.Text]: reply.text,
      [BodySource.Gateway]: this.gatewayBody,
    }[reply.bodySource];
    const answer = localReply(
      {
        isGrpc: isGrpcContentType(this.request.headers.get("content-type")),
        isHead: this.host.method() === "HEAD",
      },
      reply.status,
      body,
      linesOf(reply.headers),
    );
    this.respond(answer.headers, answer.body);
  }

  private respond(headers: HeaderMap, body: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.world.accessLog.push(toldTo(this.told(), this.runtime));
    if (this.policy.isCanary) {
      compareDecisions(this.policy, this.host, this.exchange.annotation.get(STATUS), "");
      return respond(this.world, headers, body, this.host.method() === "HEAD");
    }
    for (const [name] of headers.copy().lines) {
      if (isOwnResponseHeader(name)) headers.remove(name);
    }
    for (const [name, value] of linesOf(this.exchange.annotation)) headers.add(name, value);
    respond(this.world, headers, body, this.host.method() === "HEAD");
  }

  /** What access logs can read: of a module in filter state, of a script in dynamic metadata, where a canary keeps its own out of sight. */
  private told(): Map<string, string> {
    const isTold = this.runtime === "wasm" ? this.policy.hasFilterState : !this.policy.isCanary;
    if (!isTold) return new Map();
    const lines = linesOf(this.exchange.annotation);
    return new Map(lines.map(([name, value]) => [TOLD_UNDER[this.runtime] + name, value]));
  }
}

function linesOf(list: HeaderList): [string, string][] {
  return Array.from({ length: list.size() }, (_, index) => [list.name(index), list.value(index)]);
}
