/** One HTTP stream: tells the exchange what arrives and performs the step it returns. */
import {
  proxy_continue_stream,
  proxy_set_effective_context,
} from "@solo-io/proxy-runtime/assembly/imports";
import {
  Exchange,
  GatewayFailure,
  HeaderList,
  Reply,
  STATUS,
  Step,
  compareDecisions,
} from "../../core/src/index";
import {
  DataAction,
  HeaderMap,
  HeadersAction,
  STREAM_REQUEST,
  TrailersAction,
} from "./abi/constants";
import { addHeaders, headerLines, removeHeader } from "./abi/headers";
import { PairsReader } from "./abi/pairs";
import { enforcedOutcome, keepAnnotation } from "./annotation";
import { Call } from "./calls";
import { Configuration } from "./config";
import { markLines, receiveReply, sendCheck, sentToken } from "./callout";
import { EnvoyHost } from "./host";
import { REMOVED, ResponseUses } from "./names";
import { sendReply } from "./reply";
import { Numbered } from "./table";

/** By the number of its context. */
export class Filter extends Numbered {
  private readonly host: EnvoyHost;
  private readonly exchange: Exchange;
  /** Names that the client sent and the service does not get; removed before the request goes on. */
  private removals: string[] = NO_NAMES;
  /** How much of the body has arrived. */
  private bodyBytes: i32 = 0;

  constructor(
    id: u32,
    private readonly configuration: Configuration,
  ) {
    super(id);
    const host = new EnvoyHost(configuration);
    this.host = host;
    this.exchange = new Exchange(configuration.policy, host, configuration.cache);
  }

  onRequestHeaders(endOfStream: bool): HeadersAction {
    const lines = headerLines(HeaderMap.RequestHeaders);
    this.host.endOfStream = endOfStream;
    this.host.requestLines = lines;
    if (markLines(lines, this.configuration.requestUses, this.host)) this.noteRemovals(lines);
    const step = this.perform(this.exchange.onRequest(), 0);
    this.host.requestLines = null;
    lines.free();
    if (goesOn(step)) return HeadersAction.Continue;
    return step == Step.ReadBody
      ? HeadersAction.StopIteration
      : HeadersAction.StopAllIterationAndWatermark;
  }

  onRequestBody(bytes: i32, endOfStream: bool): DataAction {
    this.bodyBytes = bytes;
    const step = this.perform(this.exchange.onRequestBody(bytes, endOfStream), 0);
    if (goesOn(step)) return DataAction.Continue;
    return step == Step.ReadBody
      ? DataAction.StopIterationAndBuffer
      : DataAction.StopIterationAndWatermark;
  }

  /** A body that trailers follow ends with them: then no part of it is the last one. */
  onRequestTrailers(): TrailersAction {
    const step = this.perform(this.exchange.onRequestBody(this.bodyBytes, true), 0);
    return goesOn(step) ? TrailersAction.Continue : TrailersAction.StopIteration;
  }

  /** Called with the effective context of the plugin. The stream's, too, can read the reply, and the request besides. */
  onGatewayAnswer(headerCount: i32, bodySize: i32): void {
    proxy_set_effective_context(this.number);
    const step =
      headerCount > 0
        ? this.exchange.onGatewayReply(receiveReply(this.configuration.replyUses))
        : this.exchange.onGatewayFailure(GatewayFailure.NoReply);
    if (this.perform(step, bodySize) == Step.Forward) proxy_continue_stream(STREAM_REQUEST);
  }

  /** Runs for every response, Envoy's own and the plugin's included. */
  onResponseHeaders(): void {
    const policy = this.configuration.policy;
    if (policy.isCanary) {
      const own = this.exchange.annotation.get(STATUS);
      compareDecisions(policy, this.host, own, enforcedOutcome());
      return;
    }
    removeOwnNames();
    addHeaders(HeaderMap.ResponseHeaders, this.exchange.annotation);
  }

  /** Performs a step and those that follow from it at once; returns the last one. */
  private perform(step: Step, gatewayBodySize: i32): Step {
    if (step == Step.Consult || step == Step.ReadBody || step == Step.Join) this.host.startClock();
    if (step == Step.Consult) {
      const failure = this.consult();
      if (failure < 0) return step;
      step = this.exchange.onGatewayFailure(failure);
    }
    if (step == Step.Join && !this.configuration.flights.join(this.exchange.key, this.number)) {
      step = this.exchange.onGatewayFailure(GatewayFailure.Unreachable);
    }
    const isDecided = step == Step.Forward || step == Step.Reply;
    if (isDecided && this.configuration.policy.hasFilterState) {
      keepAnnotation(this.exchange.annotation);
    }
    if (step == Step.Forward) {
      for (let index = 0; index < this.removals.length; index++) {
        removeHeader(HeaderMap.RequestHeaders, this.removals[index]);
      }
      addHeaders(HeaderMap.RequestHeaders, this.exchange.serviceHeaders);
    } else if (step == Step.Reply) {
      const reply = this.exchange.reply;
      sendReply(reply === null ? NO_REPLY : reply, gatewayBodySize);
    }
    return step;
  }

  /** Sends the check; the `GatewayFailure` when Envoy would not, else -1. */
  private consult(): i32 {
    const check = this.exchange.check;
    if (check === null) return GatewayFailure.Unreachable;
    const lines = this.host.requestLines;
    const held = lines === null ? this.host.markedLines() : lines;
    const failure = sendCheck(check, held);
    if (lines === null) held.free();
    if (failure >= 0) return failure;
    const flights = this.configuration.flights;
    new Call(sentToken, this.number, this.exchange.key, flights).begin();
    return -1;
  }

  private noteRemovals(lines: PairsReader): void {
    this.removals = [];
    lines.rewind();
    while (lines.advance()) {
      if (lines.isMarked(REMOVED)) this.removals.push(lines.name());
    }
  }
}

/** Whether the filter has no hand on the request any more. */
function goesOn(step: Step): bool {
  return step == Step.Forward || step == Step.Ignore;
}

/** Shared by the filters of all streams that sent nothing to remove: most of them. */
const NO_NAMES: string[] = [];

/** For a step without its reply, which the core never returns: whatever happens, the request is answered. */
const NO_REPLY: Reply = new Reply(500, new HeaderList(), 0, "");

const responseUses = new ResponseUses();

/** Removes the names that only the plugin may set. */
export function removeOwnNames(): void {
  const lines = headerLines(HeaderMap.ResponseHeaders);
  while (lines.advance()) {
    if (responseUses.isOwn(lines.nameAddress, lines.nameSize)) {
      removeHeader(HeaderMap.ResponseHeaders, lines.name());
    }
  }
  lines.free();
}
