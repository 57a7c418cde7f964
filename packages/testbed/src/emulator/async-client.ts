/**
 * A model of Envoy's asynchronous HTTP client (`Http::AsyncClientImpl` and the router behind it), as a filter sees it.
 *
 * Both runtimes call the gateway through it: `proxy_http_call` and Lua's `httpCall`. What matters for a security filter is that Envoy
 * *answers in the gateway's place* when the gateway cannot be reached, and that headers of the call steer it. Measured on Envoy 1.40.
 */
import type { GatewayAnswer } from "../conformance/case.js";
import type { ObservedRequest } from "../conformance/driver.js";
import type { HeaderMap } from "./header-map.js";
import { isGrpcContentType, localReply } from "./local-reply.js";
import type { SimulatedClock } from "./simulated-clock.js";
import { type RetryCondition, type Steering, takeSteering } from "./steering.js";
import { REPLY_TIME, observedRequest, upstreamReply } from "./upstream-messages.js";

/** `gateway` is answered by the script, nobody listens at `refused`, `no-hosts` has no endpoint. */
export type ClusterKind = "gateway" | "refused" | "no-hosts";

export interface AsyncCall {
  readonly cluster: string;
  /** With `:method`, `:path` and `:authority`. */
  readonly headers: HeaderMap;
  readonly body: string;
  /** 0 means none. */
  readonly timeoutMilliseconds: number;
  /** Lua sends `x-forwarded-for` unless told not to; Wasm never does. */
  readonly sendsForwardedFor: boolean;
}

export type AsyncOutcome =
  | { readonly kind: "reply"; readonly headers: HeaderMap; readonly body: string }
  /** `AsyncClient::Callbacks::onFailure`: the call's stream was reset after its headers, or the reply is too large to buffer. */
  | { readonly kind: "failure" };

export type Dispatch =
  | { readonly kind: "unknown cluster" }
  | { readonly kind: "missing headers" }
  /** The client finished inside `send`; no callback follows. */
  | { readonly kind: "finished"; readonly outcome: AsyncOutcome }
  | { readonly kind: "pending"; readonly cancel: () => void };

/** What one attempt meets, and after how many milliseconds. */
export type TimedAnswer = GatewayAnswer & { readonly afterMilliseconds?: number };

/** How the gateway behaves, asked once for each attempt that reaches it. */
export type Gateway = (request: ObservedRequest) => TimedAnswer;

export class AsyncClient {
  constructor(
    private readonly clock: SimulatedClock,
    private readonly clusters: ReadonlyMap<string, ClusterKind>,
    private readonly gateway: Gateway,
  ) {}

  send(call: AsyncCall, onOutcome: (outcome: AsyncOutcome) => void): Dispatch {
    const kind = this.clusters.get(call.cluster);
    // An unknown cluster and missing pseudo-headers are refused synchronously.
    if (kind === undefined) return { kind: "unknown cluster" };
    const headers = call.headers.copy();
    if (!headers.has(":method") || !headers.has(":path") || !headers.has(":authority")) {
      return { kind: "missing headers" };
    }
    const request = {
      isGrpc: isGrpcContentType(headers.get("content-type")),
      isHead: headers.get(":method") === "HEAD",
    };
    const synthetic = (status: number, body: string): AsyncOutcome => {
      // Envoy's own answer has three headers and never x-envoy-upstream-service-time.
      return { kind: "reply", ...localReply(request, status, body) };
    };
    // A bad header is refused, inline.
    const invalid = headers.lines.find(([name, value]) => !isValid(name, value));
    if (invalid !== undefined) {
      const outcome = synthetic(503, `invalid header value for: ${invalid[0]}`);
      return { kind: "finished", outcome };
    }
    // A cluster without a healthy host fails inline.
    if (kind === "no-hosts") {
      return { kind: "finished", outcome: synthetic(503, "no healthy upstream") };
    }
    if (call.body !== "") headers.replace("content-length", String(call.body.length));
    headers.replace("x-envoy-internal", "true");
    if (call.sendsForwardedFor) headers.add("x-forwarded-for", "127.0.0.1");

    const steering = takeSteering(headers, call.timeoutMilliseconds);
    if (steering.timeout > 0) {
      headers.replace("x-envoy-expected-rq-timeout-ms", String(steering.timeout));
    }
    let settled = false;
    const settle = (outcome: AsyncOutcome): void => {
      if (settled) return;
      settled = true;
      onOutcome(outcome);
    };
    const timedOut = (): void => {
      // `…-timeout-alt-response` turns a timeout into 204.
      settle(steering.alternativeTimeoutResponse ? synthetic(204, "") : synthetic(504, TIMEOUT));
    };
    if (steering.timeout > 0) this.clock.after(steering.timeout, timedOut);
    this.attempt(
      kind,
      { headers, body: call.body },
      request.isHead,
      steering,
      0,
      settle,
      timedOut,
      {
        synthetic,
        isSettled: () => settled,
      },
    );
    return { kind: "pending", cancel: () => (settled = true) };
  }

  private attempt(
    kind: ClusterKind,
    message: { headers: HeaderMap; body: string },
    isHead: boolean,
    steering: Steering,
    retries: number,
    settle: (outcome: AsyncOutcome) => void,
    timedOut: () => void,
    call: { synthetic: (status: number, body: string) => AsyncOutcome; isSettled: () => boolean },
  ): void {
    const retryOr = (condition: RetryCondition, outcome: () => void): void => {
      if (call.isSettled()) return;
      if (retries >= steering.maxRetries || !steering.retriesOn(condition)) return outcome();
      this.clock.after(RETRY_BACKOFF, () => {
        if (call.isSettled()) return;
        this.attempt(kind, message, isHead, steering, retries + 1, settle, timedOut, call);
      });
    };
    const disconnected = (status: number, reason: string): (() => void) => {
      const verb = retries === 0 ? "reset reason" : "retried and the latest reset reason";
      return () => settle(call.synthetic(status, `${DISCONNECTED} ${verb}: ${reason}`));
    };
    if (kind === "refused") {
      this.clock.after(CONNECT_TIME, () => {
        retryOr("connect-failure", disconnected(503, REFUSED));
      });
      return;
    }
    const behaviour = this.gateway(observedRequest(message.headers, message.body));
    const replyTime = behaviour.afterMilliseconds ?? REPLY_TIME;
    if ("status" in behaviour) {
      // A 1xx is not an answer: the client goes on waiting for one.
      if (behaviour.status < 200 && behaviour.status !== 101) return;
      this.clock.after(replyTime, () => {
        const condition = behaviour.status >= 500 && behaviour.status <= 599 ? "5xx" : "other";
        retryOr(condition, () => settle(upstreamReply(behaviour, isHead)));
      });
      return;
    }
    switch (behaviour.fault) {
      case "silent":
        if (steering.perTryTimeout > 0) {
          this.clock.after(steering.perTryTimeout, () => retryOr("timeout", timedOut));
        }
        return;
      case "reset-before-headers":
        this.clock.after(replyTime, () => {
          retryOr("reset", disconnected(503, "connection termination"));
        });
        return;
      case "reset-inside-headers":
      case "garbage":
        // Bytes that are not HTTP, half a header line included, arrive as a synthetic 502.
        this.clock.after(replyTime, () => retryOr("reset", disconnected(502, "protocol error")));
        return;
      case "reset-inside-body":
        // Once headers have come, a reset is onFailure, not a reply.
        this.clock.after(replyTime, () => settle({ kind: "failure" }));
        return;
    }
  }
}

/** A token as name (pseudo-headers aside); no control bytes in the value, the tab excepted. */
function isValid(name: string, value: string): boolean {
  return /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name) && !/[\x00-\x08\x0a-\x1f\x7f]/.test(value);
}

const DISCONNECTED = "upstream connect error or disconnect/reset before headers.";
const REFUSED = "remote connection failure";
const TIMEOUT = "upstream request timeout";
/** Milliseconds of simulated time. */
const CONNECT_TIME = 1;
const RETRY_BACKOFF = 25;
