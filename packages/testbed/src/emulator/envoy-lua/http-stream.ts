/** One HTTP stream through Envoy's Lua filter: performs what the script asks for, and fails open when it raises. */
import type { HeaderLine } from "../../conformance/case.js";
import { toldTo } from "../../envoy/access-log.js";
import type { AsyncOutcome } from "../async-client.js";
import { type DownstreamRequest, respond, scheduleBody } from "../downstream.js";
import { HeaderMap } from "../header-map.js";
import { isGrpcContentType, localReply } from "../local-reply.js";
import { Upload } from "../upload.js";
import type { World } from "../world.js";
import type { LuaReport } from "./acts.js";
import type { LuaFilter } from "./lua-filter.js";

/** `per_connection_buffer_limit_bytes`. */
const BUFFER_LIMIT = 1024 * 1024;

const INFO = 2;
const ERROR = 4;

export class HttpStream {
  private readonly id: number;
  private readonly isHead: boolean;
  private readonly upload: Upload;
  /** The response whose phase has begun. */
  private response: { body: string } | undefined;
  private isWaitingForBody = false;
  private isOver = false;
  private cancelCall = (): void => undefined;

  constructor(
    private readonly filter: LuaFilter,
    private readonly world: World,
    private readonly request: DownstreamRequest,
    private readonly onLog: (level: number, message: string) => void = () => undefined,
  ) {
    this.id = filter.newStream();
    this.isHead = request.headers.get(":method") === "HEAD";
    this.upload = new Upload(world, request, ({ headers, body }) => this.answer(headers, body));
  }

  start(): void {
    const ends = this.upload.hasEnded;
    const { lines } = this.request.headers;
    this.perform(this.filter.start(this.id, "envoy_on_request", lines, ends, this.now));
    if (ends) return;
    scheduleBody(this.world.clock, this.request, (data, isLast) => this.onData(data, isLast));
  }

  /** The client left: the script is not resumed, its call is cancelled. */
  reset(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelCall();
    this.leave();
  }

  private onData(data: string, ends: boolean): void {
    if (this.isOver || this.response !== undefined) return;
    this.upload.accept(data, ends);
    if (!this.isWaitingForBody || !ends) return;
    this.isWaitingForBody = false;
    this.resumeWithBody(this.upload.received);
  }

  private get now(): number {
    return this.world.clock.wallMilliseconds;
  }

  private perform(report: LuaReport): void {
    for (const [level, message] of report.log) this.log(level, message);
    const { act } = report;
    switch (act.kind) {
      case "error":
        // An error lets the request through.
        this.filter.errors++;
        this.log(ERROR, act.message);
        return this.goOn(report);
      case "done":
        return this.goOn(report);
      case "respond": {
        // lua_filter.cc: handed to sendLocalReply, so a gRPC request gets a gRPC status here too.
        const status = Number(act.headers.find(([name]) => name === ":status")?.[1]);
        return this.answerLocally(status, act.body ?? "", act.headers);
      }
      case "body":
        return this.waitForBody();
      case "call":
        return this.send(act);
    }
  }

  private goOn(report: LuaReport): void {
    const headers = new HeaderMap(report.headers);
    if (this.response === undefined) {
      return this.upload.release(headers, report.body);
    }
    this.isOver = true;
    respond(this.world, headers, this.response.body, this.isHead);
    this.leave();
  }

  private leave(): void {
    this.world.accessLog.push(toldTo(this.filter.forget(this.id), "lua"));
  }

  private answerLocally(status: number, body: string, lines: readonly HeaderLine[] = []): void {
    const isGrpc = isGrpcContentType(this.request.headers.get("content-type"));
    const reply = localReply({ isGrpc, isHead: this.isHead }, status, body, lines);
    this.answer(reply.headers, reply.body);
  }

  /** Every answer, the script's own included, goes through `envoy_on_response`. */
  private answer(headers: HeaderMap, body: string): void {
    this.response = { body };
    this.perform(
      this.filter.start(this.id, "envoy_on_response", headers.lines, body === "", this.now),
    );
  }

  /** An upgrade never ends its request, so the script waits for ever. */
  private waitForBody(): void {
    const { response } = this;
    if (response !== undefined) {
      this.world.clock.after(0, () => this.resumeWithBody(response.body));
    } else {
      this.isWaitingForBody = true;
    }
  }

  private resumeWithBody(body: string): void {
    if (body.length > BUFFER_LIMIT) return this.answerLocally(413, "Payload Too Large");
    this.perform(this.filter.resumeWithBody(this.id, this.now, body));
  }

  private send(call: Extract<LuaReport["act"], { kind: "call" }>): void {
    const headers = new HeaderMap(call.headers);
    const dispatch = this.world.asyncClient.send(
      { ...call, headers, body: call.body ?? "" },
      (outcome) => {
        if (!call.isAsynchronous && !this.isOver) this.resume(outcome, true);
      },
    );
    switch (dispatch.kind) {
      case "unknown cluster":
        return this.raise("http call cluster invalid. Must be configured");
      case "missing headers":
        return this.raise("http call headers must include ':path', ':method', and ':authority'");
      case "finished":
        return this.resume(dispatch.outcome, false);
      case "pending":
        if (!call.isAsynchronous) this.cancelCall = dispatch.cancel;
        if (call.isAsynchronous) this.perform(this.filter.resume(this.id, this.now));
    }
  }

  private raise(message: string): void {
    this.perform(this.filter.resumeWithError(this.id, this.now, message));
  }

  private resume(outcome: AsyncOutcome, waited: boolean): void {
    const { headers, body } = outcome.kind === "reply" ? outcome : UPSTREAM_FAILURE;
    // The body is nil when empty.
    const text = body === "" ? undefined : body;
    this.perform(this.filter.resumeWithReply(this.id, this.now, waited, headers.lines, text));
  }

  private log(level: number, message: string): void {
    if (level < INFO) return;
    this.world.log.push(message);
    this.onLog(level, message);
  }
}

/** What `onFailure` looks like to a script. */
const UPSTREAM_FAILURE: { headers: HeaderMap; body: string } = {
  headers: new HeaderMap([[":status", "503"]] satisfies HeaderLine[]),
  body: "upstream failure",
};
