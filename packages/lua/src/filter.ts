/** One HTTP stream: tells the exchange what arrives and performs the step it returns. */
import { Exchange, GatewayFailure, Step } from "../../core/src/index";
import { keepAnnotation, keepCanaryAnnotation } from "./annotation";
import { composeHeaders, receiveReply, sendCheck } from "./callout";
import { Configuration, LineUse } from "./config";
import { addLines, removeNames, tableOf } from "./header-table";
import { EnvoyHost } from "./host";
import { sendReply } from "./reply";

/** Returns when the request may go on to the service; answers it, and does not return, otherwise. May raise. */
export function decide(handle: EnvoyHandle, configuration: Configuration): void {
  const host = new EnvoyHost(handle, configuration.keyed);
  const exchange = new Exchange(configuration.policy, host, configuration.cache);
  const removals: string[] = [];
  let body = "";
  let step: Step = exchange.onRequest();
  if (step == Step.ReadBody) {
    host.wait();
    const buffer = handle.body();
    const bytes = buffer === undefined ? 0 : buffer.length();
    if (buffer !== undefined) body = buffer.getBytes(0, bytes);
    step = exchange.onRequestBody(bytes, true);
  }
  if (step == Step.Consult) {
    step = consult(handle, exchange, host, body, configuration, removals);
  } else {
    noteRemovals(handle, configuration.requestUses, removals);
  }
  if (configuration.policy.isCanary) {
    keepCanaryAnnotation(handle, exchange.annotation);
  } else {
    keepAnnotation(handle, exchange.annotation);
  }
  if (step == Step.Forward) {
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

function consult(
  handle: EnvoyHandle,
  exchange: Exchange,
  host: EnvoyHost,
  body: string,
  configuration: Configuration,
  removals: string[],
): Step {
  const check = exchange.check;
  if (check === null) error("no check to make");
  const lines = composeHeaders(handle, check.headers, configuration.requestUses, removals);
  if (lines === undefined) return exchange.onGatewayFailure(GatewayFailure.HeadersTooLarge);
  host.wait();
  // Nothing but the call itself: whatever else raises must end in the answer to a failed plugin.
  const [isSent, headers, replyBody] = pcall(sendCheck, handle, check, lines, body);
  if (!isSent) {
    handle.logErr("keymate: " + tostring(headers));
    return exchange.onGatewayFailure(GatewayFailure.UnknownCluster);
  }
  host.gatewayBody = replyBody === undefined ? "" : replyBody;
  return exchange.onGatewayReply(receiveReply(headers));
}

/** Collects the names of the client's lines that the service must not get. */
function noteRemovals(
  handle: EnvoyHandle,
  uses: LuaTable<string, LineUse>,
  removals: string[],
): void {
  for (const [name] of handle.headers()) {
    if (uses.get(name).isRemoved) removals.push(name);
  }
}
