/** The complete list of things an adapter may be told to do. The core decides, the adapter performs; the core never acts by itself. */
export const enum Step {
  /** Remove protected request headers and let the request through to the service. */
  Forward,
  /** Hold the request and collect its body; report with `onRequestBody`. */
  ReadBody,
  /** Hold the request and make the call described by `exchange.check`; report with `onGatewayReply` or `onGatewayFailure`. */
  Consult,
  /** Hold the request: an equal check is under way, and its answer is reported to this exchange, too. */
  Join,
  /** Answer the client with `exchange.reply`; nothing may reach the service. */
  Reply,
  /** Hold the request: the answer is still to come. */
  Wait,
  /** Do nothing: the request has been decided already. */
  Ignore,
}
