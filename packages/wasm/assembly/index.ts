/**
 * The proxy-wasm ABI 0.2.1: what Envoy calls. Callbacks that have nothing to do here are not exported, since entering the module costs more
 * than most calls out of it. Nothing here or behind it may trap on a request path: a trap while an answer is delivered
 * leaves every waiting stream of the worker without one. So there is no throw, no unchecked index, and no map is read before asking
 * whether it has the key.
 */
import { proxy_set_effective_context } from "@solo-io/proxy-runtime/assembly/imports";
// First, since it puts the texts of all others in their places.
import "./abi/packed-data";
import { BodySource, HeaderList, Reply } from "../../core/src/index";
import { DataAction, HeadersAction } from "./abi/constants";
import "./abort";
import { takeCall } from "./calls";
import { Configuration, Plugin } from "./config";
import { Filter, removeOwnNames } from "./filter";
import { collectNowAndThen, enter, leave } from "./garbage";
import { sendReply } from "./reply";

export { malloc } from "./abi/memory";

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(context: u32, root: u32): void {
  if (root == 0) {
    plugins.set(context, new Plugin());
    return;
  }
  enter();
  const configuration = configurationOf(root);
  if (configuration !== null) filters.set(context, new Filter(context, configuration));
  leave();
}

export function proxy_on_vm_start(_root: u32, _size: i32): i32 {
  return 1;
}

export function proxy_on_configure(root: u32, size: i32): i32 {
  if (!plugins.has(root)) plugins.set(root, new Plugin());
  return plugins.get(root).configure(size) ? 1 : 0;
}

export function proxy_on_request_headers(context: u32, _count: i32, endOfStream: i32): i32 {
  if (!filters.has(context)) {
    sendReply(UNCONFIGURED, 0);
    return HeadersAction.StopAllIterationAndWatermark;
  }
  enter();
  const action = filters.get(context).onRequestHeaders(endOfStream != 0);
  leave();
  return action;
}

export function proxy_on_request_body(context: u32, size: i32, endOfStream: i32): i32 {
  if (!filters.has(context)) return DataAction.StopIterationAndWatermark;
  enter();
  const action = filters.get(context).onRequestBody(size, endOfStream != 0);
  leave();
  return action;
}

export function proxy_on_response_headers(context: u32, _count: i32, _endOfStream: i32): i32 {
  enter();
  if (filters.has(context)) {
    filters.get(context).onResponseHeaders();
  } else {
    removeOwnNames();
  }
  leave();
  return HeadersAction.Continue;
}

export function proxy_on_http_call_response(
  root: u32,
  token: u32,
  headerCount: i32,
  bodySize: i32,
  _trailerCount: i32,
): void {
  const call = takeCall(token);
  if (call === null) return;
  enter();
  if (filters.has(call.stream)) filters.get(call.stream).onGatewayAnswer(headerCount, bodySize);
  const joined = call.joined;
  if (joined !== null) {
    for (let index = 0; index < joined.length; index++) {
      if (!filters.has(joined[index])) continue;
      proxy_set_effective_context(root);
      filters.get(joined[index]).onGatewayAnswer(headerCount, bodySize);
    }
  }
  leave();
}

export function proxy_on_delete(context: u32): void {
  if (filters.has(context)) filters.delete(context);
  if (plugins.has(context)) {
    plugins.get(context).forget();
    plugins.delete(context);
  }
  collectNowAndThen();
}

function configurationOf(root: u32): Configuration | null {
  return plugins.has(root) ? plugins.get(root).configuration : null;
}

const plugins: Map<u32, Plugin> = new Map<u32, Plugin>();
const filters: Map<u32, Filter> = new Map<u32, Filter>();

/** For a stream of a plugin that was never configured, which Envoy does not create. */
const UNCONFIGURED: Reply = new Reply(500, new HeaderList(), BodySource.None, "");
