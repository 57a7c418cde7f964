/**
 * Which statistics a proxy of Istio keeps, and which parts of their names become labels: the bootstrap that Istio renders
 * (`tools/packaging/common/envoy_bootstrap.json` and `pkg/bootstrap/config.go`, alike since 1.23), with the `proxyStatsMatcher` of
 * `docs/observability.md`. Envoy on its own keeps everything and labels differently, and queries that hold there may fail in a mesh.
 */

/** `proxyStatsMatcher.inclusionRegexps`. The Wasm filter needs none: Istio keeps what begins with `wasm`. */
export const INCLUSION_REGEXPS: readonly string[] = [
  String.raw`http\..*\.lua\..*keymate_.*`,
  String.raw`http\..*\.lua\.(.*\.)?errors`,
];

const ADDRESS = String.raw`(((?:[_.[:digit:]]*|[_\[\]aAbBcCdDeEfF[:digit:]]*))\.)`;
/** Ends with a semicolon, which Istio puts at the end of a listener's `stat_prefix`. */
const LISTENER = String.raw`(((?:[_.[:digit:]\w]*|[_\[\]aAbBcCdDeEfF[:digit:]\w\:]*));\.)`;

const PREFIXES = [
  ...["reporter=", "cluster_manager", "listener_manager", "server", "cluster.xds-grpc", "wasm"],
  ...["component", "istio"],
];
const SUFFIXES = ["rbac.allowed", "rbac.denied", "shadow_allowed", "shadow_denied"];

/** Fields of Envoy's `Bootstrap`. */
export const ISTIO_STATISTICS = {
  // Envoy counts into histograms of the next interval, 5 seconds of its own accord: too coarse for a test that scrapes every second.
  stats_flush_interval: "1s",
  stats_config: {
    use_all_default_tags: false,
    stats_tags: [
      { tag_name: "cluster_name", regex: String.raw`^cluster(\.(.+);)` },
      { tag_name: "http_conn_manager_prefix", regex: String.raw`^http\.${LISTENER}` },
      { tag_name: "thread_name", regex: String.raw`^server(\.(.+))\.watchdog` },
      { tag_name: "tcp_prefix", regex: String.raw`^tcp\.((.*?)\.)\w+?$` },
      { tag_name: "response_code", regex: String.raw`_rq(_(\d{3}))$` },
      { tag_name: "response_code_class", regex: String.raw`_rq(_(\dxx))$` },
      {
        tag_name: "http_conn_manager_listener_prefix",
        regex: String.raw`^listener(?=\.).*?\.http\.${ADDRESS}`,
      },
      { tag_name: "listener_address", regex: String.raw`^listener\.${ADDRESS}` },
      { tag_name: "cache", regex: String.raw`(cache\.(.+?)\.)` },
      { tag_name: "component", regex: String.raw`(component\.(.+?)\.)` },
      { tag_name: "tag", regex: String.raw`(tag\.(.+?);\.)` },
      { tag_name: "wasm_filter", regex: String.raw`(wasm_filter\.(.+?)\.)` },
    ],
    stats_matcher: {
      inclusion_list: {
        patterns: [
          ...PREFIXES.map((prefix) => ({ prefix })),
          ...SUFFIXES.map((suffix) => ({ suffix })),
          ...INCLUSION_REGEXPS.map((regex) => ({ safe_regex: { regex } })),
        ],
      },
    },
  },
};
