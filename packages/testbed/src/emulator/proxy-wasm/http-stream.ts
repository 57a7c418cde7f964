/**
 * One HTTP stream through one proxy-wasm filter: the part of Envoy's filter manager and of its Wasm filter that decides what a filter can
 * see, hold, answer and let go.
 */
import type { HeaderLine } from "../../conformance/case.js";
import { toldTo } from "../../envoy/access-log.js";
import {
  type DownstreamRequest,
  ServiceRequest,
  endsWithHeaders,
  respond,
  scheduleBody,
} from "../downstream.js";
import { type HeaderMap } from "../header-map.js";
import { isGrpcContentType, localReply } from "../local-reply.js";
import type { World } from "../world.js";
import { DataAction, HeadersAction, TrailersAction } from "./abi.js";
import { type RootContext, StreamContext } from "./context.js";
import type { Vm } from "./vm.js";

/** Whether the filter holds the request: not, its headers while the body goes on coming, or everything. */
type Hold = "nothing" | "headers" | "everything";

/** `per_connection_buffer_limit_bytes`. */
const BUFFER_LIMIT = 1024 * 1024;

export class HttpStream {
  readonly requestHeaders: HeaderMap;
  responseHeaders: HeaderMap | undefined;
  readonly filterState = new Map<string, string>();
  /** What the filter can reach now; Envoy clears these when the stream moves on. */
  visibleRequestHeaders: HeaderMap | undefined;
  visibleRequestBody: string | undefined;
  visibleResponseHeaders: HeaderMap | undefined;
  visibleResponseBody: string | undefined;
  /** In `proxy_on_log`. */
  isLogging = false;

  private readonly context: StreamContext;
  private readonly isHead: boolean;
  private readonly isGrpc: boolean;
  private hold: Hold = "nothing";
  private overflows = true;
  private isBuffering = false;
  private buffered = "";
  private waiting: { chunk: string; ends: boolean }[] = [];
  private hasEnded = false;
  private isAnswering = false;
  private isOver = false;
  private service: ServiceRequest | undefined;
  private responseBody = "";
  /** Bytes of the body that went to the service. */
  private sent = 0;

  constructor(
    private readonly vm: Vm,
    root: RootContext,
    private readonly world: World,
    private readonly request: DownstreamRequest,
  ) {
    this.requestHeaders = request.headers;
    this.context = new StreamContext(vm.allocateContextId(), root, this);
    this.isHead = request.headers.get(":method") === "HEAD";
    this.isGrpc = isGrpcContentType(request.headers.get("content-type"));
  }

  get id(): number {
    return this.context.id;
  }

  /** The request arrives: its headers now, its body in pieces a little later. */
  start(): void {
    const { vm, context, request } = this;
    vm.contexts.set(context.id, context);
    vm.call(context, "proxy_on_context_create", context.id, context.root.id);
    this.visibleRequestHeaders = this.requestHeaders;
    const ends = endsWithHeaders(request);
    this.hasEnded = ends;
    const size = this.requestHeaders.size;
    const result = vm.call(context, "proxy_on_request_headers", context.id, size, ends ? 1 : 0);
    if (vm.failure !== undefined) return this.fail();
    if (this.isOver || this.isAnswering) return;
    this.hold = this.holdOf(result ?? HeadersAction.Continue);
    if (this.hold === "nothing") {
      this.visibleRequestHeaders = undefined;
      this.releaseHeaders();
    }
    if (!ends) {
      scheduleBody(
        this.world.clock,
        request,
        (data, isLast) => this.onData(data, isLast),
        () => this.onTrailers(),
      );
    }
  }

  /** `continueDecoding`. */
  continueRequest(): void {
    if (this.isOver || this.isAnswering) return;
    if (this.hold === "nothing") {
      this.world.anomalies.push("proxy_continue_stream: found a request that is not held");
      return;
    }
    if (this.hold === "headers") return this.letGo("", this.hasEnded);
    this.hold = "nothing";
    this.releaseHeaders();
    // Held completely, the body has not been through the filter yet.
    const waiting = this.waiting;
    this.waiting = [];
    for (const { chunk, ends } of waiting) {
      if (ends && this.request.hasTrailers) this.onTrailers();
      else this.onData(chunk, ends);
    }
  }

  /** `continueEncoding`. */
  continueResponse(): void {
    if (this.isOver || !this.isAnswering) {
      this.world.anomalies.push("proxy_continue_stream: found a response that is not held");
      return;
    }
    this.finish();
  }

  /** The filter's answer, or Envoy's own. A second one is ignored. */
  sendLocalReply(
    status: number,
    body: string,
    lines: readonly HeaderLine[] = [],
    grpcStatus?: number,
  ): void {
    if (this.isOver || this.isAnswering) return;
    const request = { isGrpc: this.isGrpc, isHead: this.isHead };
    const reply = localReply(request, status, body, lines, grpcStatus);
    // It goes through the same filter's response phase.
    this.answer(reply.headers, reply.body);
  }

  /** The client left, or the filter closed the stream. Calls under way are not cancelled. */
  reset(): void {
    if (!this.isOver) this.end();
  }

  private holdOf(action: number): Hold {
    switch (action) {
      case HeadersAction.Continue:
      case HeadersAction.ContinueAndEndStream:
        return "nothing";
      case HeadersAction.StopIteration:
        // Rewritten to StopAllIterationAndWatermark unless the plugin is configured otherwise.
        this.overflows = false;
        return this.context.root.plugin.allowsHeadersStopIteration === true
          ? "headers"
          : "everything";
      default:
        this.overflows = action === HeadersAction.StopAllIterationAndBuffer;
        return "everything";
    }
  }

  private onData(chunk: string, ends: boolean): void {
    if (this.isOver || this.isAnswering) return;
    if (this.hold === "everything") {
      this.waiting.push({ chunk, ends });
      const size = this.waiting.reduce((sum, { chunk: { length } }) => sum + length, 0);
      if (this.overflows && size > BUFFER_LIMIT) this.refuseLargeBody();
      return;
    }
    this.hasEnded = ends;
    if (this.isBuffering) this.buffered += chunk;
    const wasBuffering = this.isBuffering;
    this.visibleRequestBody = wasBuffering ? this.buffered : chunk;
    const size = this.visibleRequestBody.length;
    const { vm, context } = this;
    const result = vm.call(context, "proxy_on_request_body", context.id, size, ends ? 1 : 0);
    if (vm.failure !== undefined) return this.fail();
    if (this.isOver || this.isAnswering) return;
    this.isBuffering = false;
    const seen = this.visibleRequestBody ?? "";
    if (wasBuffering) this.buffered = seen;
    const rest = wasBuffering ? "" : seen;
    switch (result ?? DataAction.Continue) {
      case DataAction.Continue: {
        this.visibleRequestBody = undefined;
        // The headers leave with the body, decision or not.
        return this.letGo(rest, ends);
      }
      case DataAction.StopIterationAndBuffer:
        this.isBuffering = true;
        this.buffered += rest;
        this.hold = "headers";
        if (this.buffered.length > BUFFER_LIMIT) this.refuseLargeBody();
        return;
      case DataAction.StopIterationAndWatermark:
        this.buffered += rest;
        this.hold = "headers";
        return;
      default:
        this.hold = "headers";
    }
  }

  private onTrailers(): void {
    if (this.isOver || this.isAnswering) return;
    if (this.hold === "everything") return void this.waiting.push({ chunk: "", ends: true });
    this.hasEnded = true;
    this.visibleRequestBody = this.isBuffering ? this.buffered : undefined;
    const { vm, context } = this;
    const result = vm.call(context, "proxy_on_request_trailers", context.id, 1);
    this.visibleRequestBody = undefined;
    if (vm.failure !== undefined) return this.fail();
    if (this.isOver || this.isAnswering) return;
    if ((result ?? TrailersAction.Continue) !== TrailersAction.Continue) return;
    // What is held leaves with the trailers, decision or not.
    this.letGo("", true);
  }

  /** Headers, what of the body is held, and more of it. */
  private letGo(more: string, ends: boolean): void {
    this.hold = "nothing";
    this.releaseHeaders();
    const data = this.buffered + more;
    this.buffered = "";
    this.send(data, ends);
  }

  /** Envoy's own answer; the filter sees it only in the response phase. */
  private refuseLargeBody(): void {
    this.sendLocalReply(413, "Payload Too Large");
  }

  private releaseHeaders(): void {
    if (this.service !== undefined) return;
    this.service = new ServiceRequest(this.world, this.requestHeaders);
    if (this.request.body === "" && !this.request.hasTrailers) this.send("", true);
  }

  private send(data: string, ends: boolean): void {
    this.service?.write(data);
    this.sent += data.length;
    // The service answers an upgrade without waiting for an end that does not come.
    const isAll = this.request.staysOpen && this.sent >= this.request.body.length;
    if (!(ends || isAll) || this.service === undefined) return;
    const answer = this.service.finish();
    this.answer(answer.headers, answer.body);
  }

  private answer(headers: HeaderMap, body: string): void {
    const { vm, context } = this;
    this.isAnswering = true;
    this.responseHeaders = headers;
    this.responseBody = body;
    this.visibleResponseHeaders = headers;
    const ends = body === "" ? 1 : 0;
    const result = vm.call(context, "proxy_on_response_headers", context.id, headers.size, ends);
    if (vm.failure !== undefined) return this.fail();
    if ((result ?? HeadersAction.Continue) === HeadersAction.Continue) {
      this.visibleResponseHeaders = undefined;
      this.finish();
    }
  }

  private finish(): void {
    if (this.isOver) return;
    const { vm, context } = this;
    if (this.responseBody !== "" && vm.hasExport("proxy_on_response_body")) {
      this.visibleResponseBody = this.responseBody;
      const size = this.responseBody.length;
      const result = vm.call(context, "proxy_on_response_body", context.id, size, 1);
      if (result !== DataAction.Continue) {
        this.world.anomalies.push(`proxy_on_response_body: found ${result}, emulated is 0`);
      }
    }
    respond(this.world, this.responseHeaders as HeaderMap, this.responseBody, this.isHead);
    this.end();
  }

  /** 503 without a body and without the filter's headers; the machine is not entered again. */
  private fail(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.vm.contexts.delete(this.context.id);
    respond(
      this.world,
      localReply({ isGrpc: this.isGrpc, isHead: true }, 503, "").headers,
      "",
      true,
    );
  }

  /** Log, done, delete. */
  private end(): void {
    this.isOver = true;
    const { vm, context } = this;
    this.isLogging = true;
    vm.call(context, "proxy_on_log", context.id);
    this.isLogging = false;
    this.world.accessLog.push(toldTo(this.filterState, "wasm"));
    vm.call(context, "proxy_on_done", context.id);
    vm.call(context, "proxy_on_delete", context.id);
    vm.contexts.delete(context.id);
  }
}
