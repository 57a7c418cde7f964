/**
 * One HTTP exchange: what arrives is told with `on…`, what to do about it is returned as a {@link Step}.
 *
 * An adapter performs the step and reports back, until the step is `Forward`, `Reply` or `Ignore`. `state.ts` says which event may come
 * when; whatever else comes is refused, so that a fault in an adapter ends in an error for the client and never at the service.
 */
import { accessLine } from "./access-log";
import { annotateDecision, annotateOutcome, annotateReason } from "./annotation";
import { keyLines } from "./cache-rules";
import { Check, composeCheck, extraLines } from "./check";
import { CachedDecision, DecisionCache, LONGEST_KEPT_BODY } from "./decision-cache";
import { DenialBody } from "./denial";
import { ExtensionPoints } from "./extension-points";
import { Freshness } from "./freshness";
import { GatewayFailure, GatewayReply } from "./gateway-reply";
import { HeaderList, NO_LINES, listFor } from "./header-list";
import { Host, LogLevel } from "./host";
import { Counter, requestCounter } from "./metrics";
import { CONTENT_LENGTH, CONTENT_TYPE, UPGRADE } from "./names";
import { Wording, wordingFor } from "./negotiation";
import { Outcome, Reason } from "./outcome";
import { isAmbiguousPath, leavesItsPlace } from "./path";
import { BodyMode, Policy } from "./policy";
import { ReplyHeaderRules, Way, relayLines } from "./reply-headers";
import { BodySource, Reply, failureReply, refusalReply, relayReply } from "./reply";
import { Route } from "./route";
import { ExchangeEvent, Move, State, moveFor } from "./state";
import { Step } from "./step";
import { parseInteger, withoutControls } from "./text";
import {
  isFromGateway,
  isUnasked,
  outcomeOfStatus,
  reasonOfFailure,
  reasonOfLocalReply,
  reasonOfStatus,
} from "./verdict";

export class Exchange {
  /** The call to make; set when the step is `Consult`. */
  check: Check | null = null;
  /** The answer to give; set when the step is `Reply`. */
  reply: Reply | null = null;
  /** Headers to put on the response after those that are the plugin's own have been removed from it; empty until decided. */
  annotation: HeaderList = NO_LINES;

  /** Headers to set on the service's request when the step is `Forward`; the client's of these names have been removed. */
  serviceHeaders: HeaderList = NO_LINES;

  /** The same for equal checks, which share an answer; `""` when this one is not shared. Set when the step is `Consult` or `Join`. */
  key: string = "";

  /** The same, and still that when this one asks alone after all: what the cache knows the check by. */
  private cacheKey: string = "";

  private state: State = State.Fresh;
  private route: Route;
  private wording: Wording = Wording.Fixed;

  constructor(
    private readonly policy: Policy,
    private readonly host: Host,
    /** That of the plugin instance; null when decisions are not cached. */
    private readonly cache: DecisionCache | null = null,
  ) {
    this.route = policy.standard;
  }

  /** The request's headers arrived. */
  onRequest(): Step {
    const move = moveFor(this.state, ExchangeEvent.Request);
    if (move != Move.Proceed) return this.decline(move);
    const policy = this.policy;
    const host = this.host;
    const path = host.path();
    const route = policy.routeFor(host.method(), path, host);
    this.route = route;
    // Asked now, because a host may not know the request's headers any more when the gateway has replied.
    if (policy.denial.isNegotiated) this.wording = wordingFor(host.requestHeader("accept"));
    if (path.length == 0) return this.refuse(Reason.NoPath);
    const extension = policy.extension;
    if (route.isSkipped || (extension !== null && this.isSkippedBy(extension, path))) {
      this.settle(Outcome.Skipped, Reason.None, 0, policy.isCanary);
      return Step.Forward;
    }
    if (route.gateway.appendsOriginalPath && leavesItsPlace(path)) {
      return this.refuse(Reason.AmbiguousPath);
    }
    if (policy.bodyMode == BodyMode.None || !this.capturesBody()) return this.consult(0, false);
    if (this.isAnnouncedTooLarge()) return this.refuse(Reason.BodyTooLarge);
    this.state = State.ReadingBody;
    return Step.ReadBody;
  }

  /**
   * More of the request's body arrived.
   *
   * @param bytes how much has arrived since the beginning.
   * @param isComplete whether the request ended.
   */
  onRequestBody(bytes: i32, isComplete: bool): Step {
    const move = moveFor(this.state, ExchangeEvent.Body);
    if (move != Move.Proceed) return this.decline(move);
    const limit = this.policy.bodyMaxBytes;
    if (bytes > limit) {
      if (this.policy.bodyMode == BodyMode.Full) return this.refuse(Reason.BodyTooLarge);
      return this.consult(limit, true);
    }
    return isComplete ? this.consult(bytes, false) : Step.ReadBody;
  }

  /** The gateway, or Envoy in its place, replied. */
  onGatewayReply(reply: GatewayReply): Step {
    const move = moveFor(this.state, ExchangeEvent.Answer);
    if (move != Move.Proceed) return this.decline(move);
    if (!isFromGateway(reply)) {
      return this.fail(reasonOfLocalReply(reply, this.host.gatewayReplyText(LONGEST_CAUSE)));
    }
    const outcome = outcomeOfStatus(reply.status);
    let reason = Reason.None;
    if (outcome == Outcome.GatewayFailed) {
      reason = reasonOfStatus(reply.status);
      if (reason == Reason.BadReply) return this.fail(reason);
    }
    const isForOneAlone =
      this.cacheKey.length > 0 && reason == Reason.None && !this.keep(reply, outcome);
    if (isForOneAlone && this.state == State.Joining) {
      this.key = "";
      this.state = State.Consulting;
      return Step.Consult;
    }
    return this.conclude(reply, outcome, reason, "");
  }

  /** The gateway could not be asked, or the call came to nothing. */
  onGatewayFailure(failure: GatewayFailure): Step {
    const move = moveFor(this.state, ExchangeEvent.Answer);
    if (move != Move.Proceed) return this.decline(move);
    if (failure == GatewayFailure.HeadersTooLarge) return this.refuse(Reason.HeadersTooLarge);
    return this.fail(reasonOfFailure(failure));
  }

  private consult(bodyBytes: i32, isPartial: bool): Step {
    const gateway = this.route.gateway;
    const host = this.host;
    const policy = this.policy;
    const extra = policy.addsLines ? extraLines(gateway, policy.checkHeaders, host) : NO_LINES;
    this.state = State.Consulting;
    const cache = this.cache;
    if (cache !== null && bodyBytes == 0) {
      const key = host.checkKey(keyLines(gateway, extra, policy.cache, host));
      this.key = key;
      this.cacheKey = key;
      const known = this.recall(false);
      if (known != Step.Consult) return known;
    }
    this.check = composeCheck(gateway, host, extra, bodyBytes, isPartial);
    if (cache !== null && this.key.length > 0 && host.isUnderWay(this.key)) {
      this.state = State.Joining;
      return Step.Join;
    }
    return Step.Consult;
  }

  /**
   * Does as the gateway has said of an equal check. Returns `Consult` when it has said nothing that still counts.
   *
   * @param isUnasked whether the gateway could not be asked: then what it has said counts a while longer.
   */
  private recall(isUnasked: bool): Step {
    const cache = this.cache;
    if (cache === null || this.cacheKey.length == 0) return Step.Consult;
    const now = this.host.now();
    const decision = cache.find(this.cacheKey, now);
    if (decision === null) return Step.Consult;
    const isFresh = decision.isFresh(now);
    if (!isFresh && !(isUnasked && decision.isUsable(now))) return Step.Consult;
    const reply = decision.reply;
    const reason = isFresh ? Reason.Cached : Reason.Stale;
    return this.conclude(reply, outcomeOfStatus(reply.status), reason, decision.body);
  }

  /**
   * Keeps the reply for equal checks, in place of what the gateway has said before. Returns `false` when it is an answer to this request
   * alone.
   */
  private keep(reply: GatewayReply, outcome: Outcome): bool {
    const cache = this.cache;
    if (cache === null) return true;
    // Whether this reply is kept or not: what it contradicts must not stand in for it.
    cache.forget(this.cacheKey);
    const freshness = new Freshness(reply, this.policy);
    if (freshness.lifetime == 0) return false;
    const isGranted = outcome == Outcome.Granted;
    let body = "";
    if (!isGranted && this.policy.denial.body == DenialBody.Gateway) {
      body = this.host.gatewayReplyText(LONGEST_KEPT_BODY + 1);
      if (body.length > LONGEST_KEPT_BODY) return true;
    }
    const stale = isGranted && freshness.mayBeStale ? this.policy.cache.staleMilliseconds : 0;
    cache.keep(
      this.cacheKey,
      new CachedDecision(reply, body, this.host.now(), freshness.lifetime, stale),
    );
    return true;
  }

  /**
   * Does as the gateway says.
   *
   * @param reason `Cached` and `Stale` for what it has said before; then `body` is the body of that reply.
   */
  private conclude(reply: GatewayReply, outcome: Outcome, reason: Reason, body: string): Step {
    const annotation = listFor(8);
    this.annotation = annotation;
    annotateDecision(annotation, reply, reason, this.cacheKey);
    if (outcome == Outcome.Granted) return this.grant(reply, reason);
    const policy = this.policy;
    let answer = relayReply(reply, policy.denial, policy.replyHeaders, this.wording);
    if (reason == Reason.Cached && answer.bodySource == BodySource.Gateway) {
      answer = new Reply(answer.status, answer.headers, BodySource.Text, body);
    }
    return this.answer(outcome, reason, answer);
  }

  private grant(reply: GatewayReply, reason: Reason): Step {
    const policy = this.policy;
    const isCanary = policy.isCanary;
    if (policy.relaysOnAllow && !isCanary) this.relay(reply, policy.replyHeaders);
    this.settle(Outcome.Granted, reason, reply.status, isCanary || this.route.isShadow);
    return Step.Forward;
  }

  /** Hands on what the service and the client get beside the decision. */
  private relay(reply: GatewayReply, rules: ReplyHeaderRules): void {
    this.serviceHeaders = new HeaderList();
    relayLines(this.serviceHeaders, reply.headers, rules, Way.ToService);
    relayLines(this.annotation, reply.headers, rules, Way.WithAllow);
  }

  private refuse(reason: Reason): Step {
    return this.answer(Outcome.Denied, reason, refusalReply(reason, this.wording));
  }

  private fail(reason: Reason): Step {
    const isUnanswered = isUnasked(reason);
    if (isUnanswered) {
      const known = this.recall(true);
      if (known != Step.Consult) return known;
    }
    // A path that Envoy would not put into a header makes the call fail: that must not be a way in.
    const path = this.host.path();
    const isSendable = withoutControls(path).length == path.length;
    if (this.policy.allowsOnFailure && !this.policy.isCanary && isUnanswered && isSendable) {
      this.settle(Outcome.GatewayFailed, reason, 0, false);
      if (this.policy.hasMetrics) this.host.count(Counter.FailureModeAllowed);
      return Step.Forward;
    }
    const reply = failureReply(reason, this.policy.statusOnError, this.wording);
    return this.answer(Outcome.GatewayFailed, reason, reply);
  }

  /** The one place where a request is answered in the service's place, or, in shadow mode, would have been. */
  private answer(outcome: Outcome, reason: Reason, reply: Reply): Step {
    if (this.policy.isCanary || (this.route.isShadow && reason != Reason.Unexpected)) {
      this.settle(outcome, reason, reply.status, true);
      return Step.Forward;
    }
    const extension = this.policy.extension;
    if (extension !== null) {
      const own = extension.refuse(this.host, reply, outcome, reason);
      if (own.status >= 200 && own.status < 600) reply = own;
    }
    this.reply = reply;
    this.settle(outcome, reason, reply.status, false);
    return Step.Reply;
  }

  private decline(move: Move): Step {
    if (move == Move.Ignore) return Step.Ignore;
    return move == Move.Wait ? Step.Wait : this.fail(Reason.Unexpected);
  }

  /** The one place where the outcome is told: on the response, in the log and in the metrics. */
  private settle(outcome: Outcome, reason: Reason, status: i32, isShadow: bool): void {
    this.state = State.Settled;
    const policy = this.policy;
    const host = this.host;
    let annotation = this.annotation;
    if (annotation == NO_LINES) {
      annotation = listFor(2);
      this.annotation = annotation;
    }
    const elapsed = host.elapsedMilliseconds();
    annotateOutcome(annotation, outcome, elapsed);
    if (policy.hasMetrics) {
      host.count(requestCounter(outcome, reason, isShadow));
      if (outcome != Outcome.Skipped) host.recordDuration(elapsed);
    }
    const shown = isShadow && outcome != Outcome.Granted ? Reason.Shadow : reason;
    if (policy.showsReason) annotateReason(annotation, shown);
    const extension = policy.extension;
    if (extension !== null) extension.annotate(host, annotation, outcome, shown);
    if (host.isLogged(LogLevel.Info)) {
      const line = accessLine(outcome, shown, host.method(), host.path(), status, elapsed);
      host.log(LogLevel.Info, line);
    }
  }

  private isSkippedBy(extension: ExtensionPoints, path: string): bool {
    return !isAmbiguousPath(path) && extension.skips(this.host, path);
  }

  /** Streams that never end, or that must not wait for their end, are decided on their headers alone. */
  private capturesBody(): bool {
    if (!this.host.mayHaveBody()) return false;
    if (this.host.method() == "CONNECT" || this.host.requestHeader(UPGRADE).length > 0) {
      return false;
    }
    return !this.host.requestHeader(CONTENT_TYPE).startsWith("application/grpc");
  }

  /** A body that says it is too large is refused before it is sent. */
  private isAnnouncedTooLarge(): bool {
    if (this.policy.bodyMode != BodyMode.Full) return false;
    const announced = this.host.requestHeader(CONTENT_LENGTH);
    const bytes = parseInteger(announced);
    return bytes < 0 || bytes > this.policy.bodyMaxBytes;
  }
}

/** Envoy names the cause of its own replies within the first bytes. */
const LONGEST_CAUSE: i32 = 512;
