/**
 * The proxy-wasm ABI 0.2.1: what Envoy calls. Callbacks that have nothing to do here are not exported, since entering the module costs more
 * than most calls out of it. Nothing here or behind it may trap on a request path: a trap while an answer is delivered
 * leaves every waiting stream of the worker without one. So there is no throw, no index that may be out of bounds, and nothing is
 * taken for there that was not asked for.
 */
import { proxy_set_effective_context } from "@solo-io/proxy-runtime/assembly/imports";
// First, since it puts the texts of all others in their places.
import "./abi/packed-data";
import { BodySource, HeaderList, Reply } from "../../core/src/index";
import { DataAction, HeadersAction, TrailersAction } from "./abi/constants";
import "./abort";
import "./native/index";
import { takeCall } from "./calls";
import { Plugin } from "./config";
import { Filter, removeOwnNames } from "./filter";
import { collectNowAndThen, enter, leave } from "./garbage";
import { sendReply } from "./reply";
import { Table } from "./table";

export { malloc } from "./abi/memory";

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(context: u32, root: u32): void {
  if (root == 0) {
    plugins.add(new Plugin(context));
    return;
  }
  enter();
  const plugin = pluginOf(root);
  if (plugin !== null) {
    const configuration = plugin.configuration;
    if (configuration !== null) filters.add(new Filter(context, configuration));
  }
  leave();
}

export function proxy_on_vm_start(_root: u32, _size: i32): i32 {
  return 1;
}

export function proxy_on_configure(root: u32, size: i32): i32 {
  let plugin = pluginOf(root);
  if (plugin === null) {
    plugin = new Plugin(root);
    plugins.add(plugin);
  }
  return plugin.configure(size) ? 1 : 0;
}

export function proxy_on_request_headers(context: u32, _count: i32, endOfStream: i32): i32 {
  const filter = filterOf(context);
  if (filter === null) {
    sendReply(UNCONFIGURED, 0);
    return HeadersAction.StopAllIterationAndWatermark;
  }
  enter();
  const action = filter.onRequestHeaders(endOfStream != 0);
  leave();
  return action;
}

export function proxy_on_request_body(context: u32, size: i32, endOfStream: i32): i32 {
  const filter = filterOf(context);
  if (filter === null) return DataAction.StopIterationAndWatermark;
  enter();
  const action = filter.onRequestBody(size, endOfStream != 0);
  leave();
  return action;
}

/** Without this, Envoy would let what waits for its body or its decision go on when trailers arrive. */
export function proxy_on_request_trailers(context: u32, _count: i32): i32 {
  const filter = filterOf(context);
  if (filter === null) return TrailersAction.StopIteration;
  enter();
  const action = filter.onRequestTrailers();
  leave();
  return action;
}

export function proxy_on_response_headers(context: u32, _count: i32, _endOfStream: i32): i32 {
  enter();
  const filter = filterOf(context);
  if (filter !== null) {
    filter.onResponseHeaders();
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
  const filter = filterOf(call.stream);
  if (filter !== null) filter.onGatewayAnswer(headerCount, bodySize);
  const joined = call.joined;
  if (joined !== null) {
    for (let index = 0; index < joined.length; index++) {
      const other = filterOf(joined[index]);
      if (other === null) continue;
      proxy_set_effective_context(root);
      other.onGatewayAnswer(headerCount, bodySize);
    }
  }
  leave();
}

export function proxy_on_delete(context: u32): void {
  const filter = filterOf(context);
  if (filter !== null) {
    filters.remove(filter);
  } else {
    const plugin = pluginOf(context);
    if (plugin !== null) {
      plugin.forget();
      plugins.remove(plugin);
    }
  }
  collectNowAndThen();
}

function pluginOf(context: u32): Plugin | null {
  return changetype<Plugin | null>(plugins.find(context));
}

function filterOf(context: u32): Filter | null {
  return changetype<Filter | null>(filters.find(context));
}

const plugins: Table = new Table(16);
const filters: Table = new Table(512);

/** For a stream of a plugin that was never configured, which Envoy does not create. */
const UNCONFIGURED: Reply = new Reply(500, new HeaderList(), BodySource.None, "");
