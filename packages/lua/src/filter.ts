/** One HTTP stream: tells the exchange what arrives and performs the step it returns. */
import { Check, Exchange, GatewayFailure, RequestHeaderUse, Step } from "../../core/src/index";
import { keepAnnotation } from "./annotation";
import { OPTIONS, composeHeaders, receiveReply } from "./callout";
import { Configuration } from "./config";
import { addLines, removeNames, tableOf } from "./header-table";
import { EnvoyHost } from "./host";
import { headersOf, httpCall } from "./methods";
import { sendReply } from "./reply";

/** Returns when the request may go on to the service; answers it, and does not return, otherwise. May raise. */
export function decide(handle: EnvoyHandle, configuration: Configuration): void {
  const policy = configuration.policy;
  // Dies when the script waits.
  let headers = headersOf(handle);
  const host = new EnvoyHost(handle, headers, configuration.keyed);
  const exchange = new Exchange(policy, host, configuration.cache);
  let body = "";
  let step: Step = exchange.onRequest();
  if (step == Step.ReadBody || step == Step.Consult) host.wait();
  if (step == Step.ReadBody) {
    const buffer = handle.body();
    const bytes = buffer === undefined ? 0 : buffer.length();
    if (buffer !== undefined) body = buffer.getBytes(0, bytes);
    headers = handle.headers();
    step = exchange.onRequestBody(bytes, true);
  }
  if (step == Step.Consult) {
    const check = exchange.check;
    if (check === null) error("no check to make");
    const lines = composeHeaders(headers, check.headers, configuration.requestUses, host);
    step =
      lines === undefined
        ? exchange.onGatewayFailure(GatewayFailure.HeadersTooLarge)
        : consult(handle, exchange, host, check, lines, body);
  } else {
    findRemovals(headers, configuration.requestUses, host);
  }
  keepAnnotation(handle, exchange.annotation, policy.isCanary);
  if (step == Step.Forward) {
    const removals = host.removals;
    if (removals.length > 0) removeNames(handle.headers(), removals);
    if (configuration.relays) {
      addLines(handle.headers(), tableOf(exchange.serviceHeaders));
    }
    return;
  }
  const reply = exchange.reply;
  if (reply === null) error("no reply to give");
  sendReply(handle, reply, host.gatewayBody);
}

/** Waits for the reply. */
function consult(
  handle: EnvoyHandle,
  exchange: Exchange,
  host: EnvoyHost,
  check: Check,
  lines: HeaderTable,
  body: string,
): Step {
  OPTIONS.timeout_ms = check.timeoutMilliseconds;
  const bytes = check.bodyBytes;
  const sent = bytes > 0 ? string.sub(body, 1, bytes) : undefined;
  // Nothing but the call itself, which raises where Envoy does not know the cluster: whatever else raises must end in the answer to a
  // failed plugin.
  const [isSent, headers, replyBody] = pcall(httpCall, handle, check.cluster, lines, sent, OPTIONS);
  if (!isSent) {
    handle.logErr("keymate: " + tostring(headers));
    return exchange.onGatewayFailure(GatewayFailure.UnknownCluster);
  }
  host.gatewayBody = replyBody === undefined ? "" : replyBody;
  const reply = receiveReply(headers);
  return exchange.onGatewayReply(reply);
}

function findRemovals(
  headers: EnvoyHeaders,
  uses: LuaTable<string, RequestHeaderUse>,
  host: EnvoyHost,
): void {
  for (const [name] of headers) {
    const use = uses.get(name);
    if (use != RequestHeaderUse.Forward && use != RequestHeaderUse.Withhold) {
      host.remove(name);
    }
  }
}
