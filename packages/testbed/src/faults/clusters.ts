/** The ways to a gateway, sound and broken, as clusters of Envoy. `cluster_name` of a fault names one. */
import type { ClusterOptions } from "../envoy/bootstrap.js";

export interface Backends {
  readonly gateway: number;
  readonly service: number;
  /** Takes connections and ends them at once. */
  readonly hangUp: number;
  readonly blackHole: number;
  readonly nameServers: Readonly<Record<"refusal" | "silence", number>>;
}

export function faultClusters(backends: Backends): ClusterOptions[] {
  const { gateway, service, hangUp, blackHole, nameServers } = backends;
  return [
    { name: "gateway", endpoint: gateway },
    { name: "service", endpoint: service },
    { name: "refused", endpoint: "refused" },
    { name: "no-hosts", endpoint: "no hosts" },
    { name: "hang-up", endpoint: hangUp },
    { name: "black-hole", endpoint: blackHole, override: { connect_timeout: "30s" } },
    { name: "black-hole-noticed", endpoint: blackHole, override: { connect_timeout: "0.1s" } },
    named("name-unknown", nameServers.refusal),
    named("name-unanswered", nameServers.silence),
    { name: "tls-to-plaintext", endpoint: gateway, override: TLS },
    { name: "tls-to-hang-up", endpoint: hangUp, override: TLS },
    {
      name: "tls-to-black-hole",
      endpoint: blackHole,
      override: { ...TLS, connect_timeout: "30s" },
    },
    { name: "http2-to-http1", endpoint: gateway, protocol: "HTTP/2" },
    { name: "unhealthy", endpoint: gateway, override: NEVER_HEALTHY },
    { name: "no-requests", endpoint: gateway, override: breaker({ max_requests: 0 }) },
    { name: "no-pending", endpoint: gateway, override: breaker({ max_pending_requests: 0 }) },
    { name: "one-request", endpoint: gateway, override: breaker({ max_requests: 1 }) },
    { name: "many-headers", endpoint: gateway, override: manyHeaders(2_000) },
  ];
}

/** As the chart's own cluster: found by name. */
function named(name: string, nameServer: number): ClusterOptions {
  const endpoint = {
    address: { socket_address: { address: "gateway.testbed.invalid", port_value: 8080 } },
  };
  return {
    name,
    endpoint: "no hosts",
    override: {
      type: "LOGICAL_DNS",
      dns_lookup_family: "V4_ONLY",
      load_assignment: {
        cluster_name: name,
        endpoints: [{ lb_endpoints: [{ endpoint }] }],
      },
      typed_dns_resolver_config: {
        name: "envoy.network.dns_resolver.cares",
        typed_config: {
          "@type":
            "type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig",
          resolvers: [{ socket_address: { address: "127.0.0.1", port_value: nameServer } }],
          // Envoy has no listener before the first question is given up.
          query_timeout_seconds: 1,
          query_tries: 1,
          dns_resolver_options: { no_default_search_domain: true },
        },
      },
    },
  };
}

const TLS = {
  transport_socket: {
    name: "envoy.transport_sockets.tls",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
    },
  },
};

/** A health check that the gateway fails: it never answers a request that its script does not know. */
const NEVER_HEALTHY = {
  common_lb_config: { healthy_panic_threshold: { value: 0 } },
  health_checks: [
    {
      timeout: "0.05s",
      interval: "3600s",
      unhealthy_threshold: 1,
      healthy_threshold: 1,
      tcp_health_check: { send: { text: "00" }, receive: [{ text: "00" }] },
    },
  ],
};

function breaker(limits: Readonly<Record<string, number>>): Record<string, unknown> {
  return { circuit_breakers: { thresholds: [limits] } };
}

function manyHeaders(lines: number): Record<string, unknown> {
  return {
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        explicit_http_config: { http_protocol_options: {} },
        common_http_protocol_options: { max_headers_count: lines },
      },
    },
  };
}
