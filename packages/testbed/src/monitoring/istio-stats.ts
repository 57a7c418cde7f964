/**
 * Which statistics a proxy of Istio keeps, and which parts of their names become labels: the bootstrap that Istio renders
 * (`tools/packaging/common/envoy_bootstrap.json`, `pkg/bootstrap/config.go`), with the `proxyStatsMatcher` of `docs/observability.md`.
 * Envoy on its own keeps everything and labels differently, and queries that hold there may fail in a mesh.
 */

/** `proxyStatsMatcher.inclusionRegexps`. The Wasm filter needs none: Istio keeps what begins with `wasm`. */
export const INCLUSION_REGEXPS: readonly string[] = [
  String.raw`http\..*\.lua\..*keymate_.*`,
  String.raw`http\..*\.lua\.(.*\.)?errors`,
];

const ADDRESS = String.raw`(((?:[_.[:digit:]]*|[_\[\]aAbBcCdDeEfF[:digit:]]*))\.)`;

export const ISTIO_STATS = {
  use_all_default_tags: false,
  stats_tags: [
    {
      tag_name: "cluster_name",
      regex: String.raw`^cluster\.((.+?(\..+?\.svc\.cluster\.local)?)\.)`,
    },
    { tag_name: "tcp_prefix", regex: String.raw`^tcp\.((.*?)\.)\w+?$` },
    { tag_name: "response_code", regex: String.raw`_rq(_(\d{3}))$` },
    { tag_name: "response_code_class", regex: String.raw`_rq(_(\dxx))$` },
    {
      tag_name: "http_conn_manager_listener_prefix",
      regex: String.raw`^listener(?=\.).*?\.http\.${ADDRESS}`,
    },
    { tag_name: "http_conn_manager_prefix", regex: String.raw`^http\.${ADDRESS}` },
    { tag_name: "listener_address", regex: String.raw`^listener\.${ADDRESS}` },
    { tag_name: "cache", regex: String.raw`(cache\.(.+?)\.)` },
    { tag_name: "component", regex: String.raw`(component\.(.+?)\.)` },
    { tag_name: "tag", regex: String.raw`(tag\.(.+?);\.)` },
    { tag_name: "wasm_filter", regex: String.raw`(wasm_filter\.(.+?)\.)` },
  ],
  stats_matcher: {
    inclusion_list: {
      patterns: [
        ...["reporter=", "cluster_manager", "listener_manager", "server"].map(beginning),
        ...["cluster.xds-grpc", "wasm", "component", "istio"].map(beginning),
        ...["rbac.allowed", "rbac.denied", "shadow_allowed", "shadow_denied"].map((suffix) => ({
          suffix,
        })),
        ...INCLUSION_REGEXPS.map((regex) => ({ safe_regex: { regex } })),
      ],
    },
  },
};

function beginning(prefix: string): object {
  return { prefix };
}
