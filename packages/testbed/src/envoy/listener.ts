/** Renders one listener: an HTTP connection manager set up like the inbound one of an Istio sidecar. */
import { accessLogger } from "./access-log.js";
import { pluginFilter } from "./plugin.js";
import type { Plugin } from "./plugin.js";

export interface ListenerOptions {
  /** Unique in one Envoy. Also the prefix of the listener's statistics. */
  readonly name: string;
  /** Without a plugin every request is routed. */
  readonly plugin?: Plugin;
  /** The HTTP filters in front of the router, in place of the plugin. */
  readonly filters?: readonly object[];
  /** The cluster that requests are routed to. Default `service`. */
  readonly routeTo?: string;
  /** Default 0: never, as in Istio. */
  readonly streamIdleTimeoutMilliseconds?: number;
  /** Whether Envoy resolves dot segments before the plugin sees the path. Default `true`, as in Istio. */
  readonly normalizePath?: boolean;
  /** The largest head of a request. Default 60 KiB in 100 lines, Envoy's and Istio's. */
  readonly headerLimits?: { readonly kibibytes: number; readonly lines: number };
  /** Default 0: on a port of the system's choice. */
  readonly port?: number;
  /** What connections are made of. Default: plain text. Envoy's `TransportSocket`. */
  readonly transportSocket?: object;
  /** Fields of Envoy's `HttpConnectionManager` that replace those rendered here. */
  readonly override?: Readonly<Record<string, unknown>>;
}

export function renderListener(options: ListenerOptions, accessLogPath: string): object {
  return {
    "@type": "type.googleapis.com/envoy.config.listener.v3.Listener",
    name: options.name,
    address: { socket_address: { address: "127.0.0.1", port_value: options.port ?? 0 } },
    // As in Istio; without it Envoy does not tell the server name of the handshake.
    ...(options.transportSocket ? { listener_filters: [TLS_INSPECTOR] } : {}),
    filter_chains: [
      {
        ...(options.transportSocket ? { transport_socket: options.transportSocket } : {}),
        filters: [
          {
            name: "envoy.filters.network.http_connection_manager",
            typed_config: connectionManager(options, accessLogPath),
          },
        ],
      },
    ],
  };
}

const TLS_INSPECTOR = {
  name: "envoy.filters.listener.tls_inspector",
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector",
  },
};

function connectionManager(options: ListenerOptions, accessLogPath: string): object {
  const idle = options.streamIdleTimeoutMilliseconds ?? 0;
  return {
    "@type":
      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    stat_prefix: options.name,
    codec_type: "AUTO",
    http2_protocol_options: { allow_connect: true },
    normalize_path: options.normalizePath ?? true,
    max_request_headers_kb: options.headerLimits?.kibibytes ?? 60,
    common_http_protocol_options: { max_headers_count: options.headerLimits?.lines ?? 100 },
    use_remote_address: false,
    proxy_100_continue: true,
    stream_idle_timeout: `${idle / 1000}s`,
    upgrade_configs: [{ upgrade_type: "websocket" }, { upgrade_type: "CONNECT" }],
    access_log: [accessLogger(options.name, accessLogPath)],
    route_config: {
      name: options.name,
      virtual_hosts: [{ name: "inbound", domains: ["*"], routes: routes(options) }],
    },
    http_filters: [
      ...(options.filters ?? pluginFilters(options)),
      {
        name: "envoy.filters.http.router",
        typed_config: {
          "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
        },
      },
    ],
    ...options.override,
  };
}

function pluginFilters({ name, plugin }: ListenerOptions): object[] {
  return plugin ? [pluginFilter(name, plugin)] : [];
}

function routes(options: ListenerOptions): object[] {
  const route = { cluster: options.routeTo ?? "service", timeout: "0s" };
  return [
    {
      match: { connect_matcher: {} },
      route: { ...route, upgrade_configs: [{ upgrade_type: "CONNECT" }] },
    },
    { match: { prefix: "/" }, route },
  ];
}
