/** Renders the files that Envoy starts from: the bootstrap, and the listeners, which it reads by file-based discovery. */

import type { EnvoyOptions } from "./process.js";

export interface ClusterOptions {
  readonly name: string;
  /** A port on loopback; `refused` is one where nobody listens; `no hosts` is a cluster without an endpoint. */
  readonly endpoint: number | "refused" | "no hosts";
  /** Default `HTTP/1.1`. */
  readonly protocol?: "HTTP/1.1" | "HTTP/2";
  /** Fields of Envoy's `Cluster` that replace those rendered here. */
  readonly override?: Readonly<Record<string, unknown>>;
}

/** The port of `tcpmux`, which no system of today serves. */
const PORT_WITHOUT_LISTENER = 1;

export function renderBootstrap(
  clusters: readonly ClusterOptions[],
  listenersPath: string,
  options: Pick<EnvoyOptions, "nodeMetadata" | "statistics" | "bootstrap"> = {},
): object {
  const { nodeMetadata = {}, statistics, bootstrap } = options;
  return {
    node: { id: "testbed", cluster: "testbed", metadata: nodeMetadata },
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: 0 } } },
    // Discovery from a file, because a listener that Envoy refuses then leaves the others alone, as in Istio.
    dynamic_resources: {
      lds_config: {
        resource_api_version: "V3",
        path_config_source: { path: listenersPath },
      },
    },
    static_resources: { clusters: clusters.map(renderCluster) },
    ...(statistics === undefined
      ? {}
      : { stats_config: { stats_matcher: { inclusion_list: { patterns: statistics } } } }),
    ...bootstrap,
  };
}

export function renderDiscovery(listeners: readonly object[]): object {
  return { version_info: "1", resources: listeners };
}

function renderCluster(options: ClusterOptions): object {
  const port = options.endpoint === "refused" ? PORT_WITHOUT_LISTENER : options.endpoint;
  const endpoints =
    port === "no hosts"
      ? []
      : [
          {
            lb_endpoints: [
              {
                endpoint: {
                  address: { socket_address: { address: "127.0.0.1", port_value: port } },
                },
              },
            ],
          },
        ];
  return {
    name: options.name,
    type: "STATIC",
    connect_timeout: "1s",
    load_assignment: { cluster_name: options.name, endpoints },
    circuit_breakers: {
      thresholds: [{ max_connections: 10_000, max_pending_requests: 10_000, max_requests: 10_000 }],
    },
    ...(options.protocol === "HTTP/2" ? { typed_extension_protocol_options: HTTP2_UPSTREAM } : {}),
    ...options.override,
  };
}

const HTTP2_UPSTREAM = {
  "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
    "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
    explicit_http_config: { http2_protocol_options: {} },
  },
};
