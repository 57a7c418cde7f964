/**
 * The lowest rung: the core's TypeScript in this process, behind an adapter in which nothing can go wrong but the core.
 *
 * It performs each step as `packages/wasm` and `packages/lua` do, with plain objects in place of an ABI.
 */
import {
  BodySource,
  DenialBody,
  Exchange,
  GatewayFailure,
  GatewayReply,
  HeaderList,
  type Policy,
  MOST_CHECK_LINES,
  Step,
  decodeConfiguration,
  goesToGateway,
  goesToService,
  isOwnResponseHeader,
  parseStatus,
} from "../../../../core/src/index";
import type { ConformanceCase, Runtime } from "../../conformance/case.js";
import type { ConfigurationOutcome, Driver, Observation } from "../../conformance/driver.js";
import type { AsyncOutcome } from "../async-client.js";
import { configurationDocument } from "../configuration-document.js";
import { type DownstreamRequest, askService, downstreamRequest, respond } from "../downstream.js";
import { HeaderMap } from "../header-map.js";
import { isGrpcContentType, localReply } from "../local-reply.js";
import { World } from "../world.js";
import { MemoryHost } from "./memory-host.js";

export class CoreDriver implements Driver {
  readonly rung = "core";

  /** @param runtime whose defaults and documented differences apply. */
  constructor(readonly runtime: Runtime) {}

  async prepare(): Promise<void> {}

  async run(testCase: ConformanceCase): Promise<Observation> {
    const decoding = decodeConfiguration(configurationDocument(testCase), this.denialBody());
    if (decoding.policy === null) {
      throw new Error(`${testCase.name}: the configuration was refused: ${decoding.problem}`);
    }
    const world = new World(testCase);
    new CoreStream(
      world,
      decoding.policy,
      this.runtime,
      downstreamRequest(testCase.request),
    ).start();
    world.clock.runUntilIdle();
    return world.observationOf(testCase);
  }

  async configure(document: string): Promise<ConfigurationOutcome> {
    const decoding = decodeConfiguration(document, this.denialBody());
    return {
      accepted: decoding.policy !== null,
      errors: decoding.problem === "" ? [] : [decoding.problem],
      // Without a policy there is no exchange, so there is nothing that could let a request through.
      request: { status: null, serviceReached: false },
    };
  }

  async close(): Promise<void> {}

  private denialBody(): DenialBody {
    return this.runtime === "wasm" ? DenialBody.Gateway : DenialBody.Structured;
  }
}

class CoreStream {
  private readonly host: MemoryHost;
  private readonly exchange: Exchange;
  private gatewayBody = "";

  constructor(
    private readonly world: World,
    private readonly policy: Policy,
    private readonly runtime: Runtime,
    private readonly request: DownstreamRequest,
  ) {
    this.host = new MemoryHost(world, request);
    this.exchange = new Exchange(policy, this.host);
  }

  start(): void {
    this.perform(this.exchange.onRequest());
  }

  private perform(step: Step): void {
    switch (step) {
      case Step.Forward:
        return this.forward();
      case Step.ReadBody:
        return this.perform(this.exchange.onRequestBody(this.request.body.length, true));
      case Step.Consult:
        return this.consult();
      case Step.Reply:
        return this.reply();
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
    const answer = askService(this.world, headers, this.request.body);
    this.respond(answer.headers, answer.body);
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
    const dispatch = this.world.asyncClient.send(
      {
        cluster: check.cluster,
        headers,
        body: this.request.body.slice(0, check.bodyBytes),
        timeoutMilliseconds: check.timeoutMilliseconds,
        sendsForwardedFor: false,
      },
      (outcome) => this.perform(this.report(outcome)),
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
    this.host.replyText = outcome.body.slice(0, REPLY_TEXT_LENGTH);
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
    for (const [name] of headers.copy().lines) {
      if (isOwnResponseHeader(name)) headers.remove(name);
    }
    for (const [name, value] of linesOf(this.exchange.annotation)) headers.add(name, value);
    respond(this.world, headers, body, this.host.method() === "HEAD");
  }
}

function linesOf(list: HeaderList): [string, string][] {
  return list.names.map((name, index) => [name, list.values[index] as string]);
}

/** Enough for the reasons that Envoy writes. */
const REPLY_TEXT_LENGTH = 512;
