/** The two kinds of context a module knows by number: one root for each plugin configuration, one for each HTTP stream. */
import type { HeaderMap } from "../header-map.js";
import type { HttpStream } from "./http-stream.js";

export interface Plugin {
  readonly name: string;
  readonly rootId: string;
  /** The configuration, a byte string. */
  readonly configuration: string;
  /** `allow_on_headers_stop_iteration` of the plugin's configuration. Default `false`. */
  readonly allowsHeadersStopIteration?: boolean;
  /** `vm_id` of the plugin's configuration. Default empty, as with Istio. */
  readonly vmId?: string;
}

export class RootContext {
  readonly kind = "root";
  /** `temp_plugin_`: the configuration is readable only while the module starts or is configured. */
  isConfiguring = false;
  /** The reply of the call whose callback is running; gone afterwards. */
  callReply: { readonly headers: HeaderMap; readonly body: string } | undefined;
  /** `proxy_get_status`. */
  status: readonly [code: number, message: string] = [0, ""];
  isCreated = false;

  constructor(
    readonly id: number,
    readonly plugin: Plugin,
  ) {}

  get root(): RootContext {
    return this;
  }
}

export class StreamContext {
  readonly kind = "stream";

  constructor(
    readonly id: number,
    readonly root: RootContext,
    readonly stream: HttpStream,
  ) {}
}

export type Context = RootContext | StreamContext;
