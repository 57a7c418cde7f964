/** Renders the Envoys of a run: the ones under test, and the one that stands in for the service and the gateway. */
import type { Contender } from "./contenders/contender.js";
import { LARGEST_BODY } from "./contenders/setup.js";
import type { Setup } from "./contenders/setup.js";
import { DECISION_HEADER, DECISION_HEADERS, DENIED_GROUP } from "./scenario.js";

export const LISTENER = "inbound";

/** Ports of the stand-ins on loopback. */
export interface Upstreams {
  readonly service: number;
  readonly gateway: number;
}

/** An HTTP connection manager set up like the inbound one of an Istio sidecar, with the contender in front of the router. */
export function renderProxy(contender: Contender, setup: Setup, upstreams: Upstreams): object {
  const route = { cluster: "service", timeout: "0s" };
  const skipped = contender.skippedRoute?.();
  const routes = [
    ...(skipped
      ? setup.skipPrefixes.map((prefix) => ({
          match: { prefix },
          route,
          typed_per_filter_config: skipped,
        }))
      : []),
    { match: { prefix: "/" }, route },
  ];
  return bootstrap(
    [listener(LISTENER, routes, contender.filters(setup))],
    [cluster("service", upstreams.service), cluster("gateway", upstreams.gateway)],
  );
}

/** Answers at once, from its configuration. Much faster than any server that a script would write. */
export function renderStandIn(role: "service" | "gateway", readsBodies: boolean): object {
  const buffer = readsBodies ? [bufferFilter()] : [];
  const routes = role === "service" ? [serviceRoute()] : gatewayRoutes();
  return bootstrap([listener(LISTENER, routes, buffer)], []);
}

function serviceRoute(): object {
  const body = JSON.stringify({ order: 42, lines: [{ article: "4711", pieces: 3 }] });
  return {
    match: { prefix: "/" },
    direct_response: { status: 200, body: { inline_string: body } },
    response_headers_to_add: [header("content-type", "application/json")],
  };
}

function gatewayRoutes(): object[] {
  const decision = DECISION_HEADERS.map(([name, value]) => header(name, value));
  const json = [...decision, header("content-type", "application/json")];
  return [
    {
      match: {
        prefix: "/",
        headers: [{ name: DECISION_HEADER, string_match: { exact: DENIED_GROUP } }],
      },
      direct_response: { status: 403, body: { inline_string: '{"reason":"not a customer"}' } },
      response_headers_to_add: json,
    },
    { match: { prefix: "/" }, direct_response: { status: 200 }, response_headers_to_add: decision },
  ];
}

function header(key: string, value: string): object {
  return { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
}

/** Reads a request to its end before the answer: an early answer would close the connection. */
function bufferFilter(): object {
  return {
    name: "envoy.filters.http.buffer",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer",
      max_request_bytes: LARGEST_BODY,
    },
  };
}

function listener(name: string, routes: readonly object[], filters: readonly object[]): object {
  return {
    name,
    address: { socket_address: { address: "127.0.0.1", port_value: 0 } },
    per_connection_buffer_limit_bytes: 2 * LARGEST_BODY,
    filter_chains: [
      {
        filters: [
          {
            name: "envoy.filters.network.http_connection_manager",
            typed_config: {
              "@type":
                "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
              stat_prefix: name,
              codec_type: "AUTO",
              normalize_path: true,
              use_remote_address: false,
              stream_idle_timeout: "0s",
              route_config: { name, virtual_hosts: [{ name, domains: ["*"], routes }] },
              http_filters: [
                ...filters,
                {
                  name: "envoy.filters.http.router",
                  typed_config: {
                    "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
                  },
                },
              ],
            },
          },
        ],
      },
    ],
  };
}

function cluster(name: string, port: number): object {
  const address = { socket_address: { address: "127.0.0.1", port_value: port } };
  return {
    name,
    type: "STATIC",
    connect_timeout: "1s",
    per_connection_buffer_limit_bytes: 2 * LARGEST_BODY,
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }],
    },
    circuit_breakers: {
      thresholds: [{ max_connections: 10_000, max_pending_requests: 10_000, max_requests: 10_000 }],
    },
  };
}

function bootstrap(listeners: readonly object[], clusters: readonly object[]): object {
  return {
    node: { id: "benchmark", cluster: "benchmark" },
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: 0 } } },
    static_resources: { listeners, clusters },
  };
}
