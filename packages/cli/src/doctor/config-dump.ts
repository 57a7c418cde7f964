/** The part of Envoy's configuration dump that filters are in (envoy.admin.v3.ConfigDump). */
import { entries, list } from "../configuration/deliveries.js";

export type Fields = Readonly<Record<string, unknown>>;

export interface HttpChain {
  readonly listener: string;
  /** `address:port`. */
  readonly address: string;
  /** The filter chain's name; `""` when it has none. */
  readonly chain: string;
  /** `active`, `warming` or `draining`. */
  readonly state: string;
  /** `HttpFilter`s in their order. */
  readonly filters: readonly Fields[];
  /** Everything about routes that stands in the listener itself. */
  readonly routes: unknown;
}

export interface RefusedListener {
  readonly listener: string;
  readonly details: string;
  /** What Envoy refused, as JSON. */
  readonly configuration: string;
}

export interface Dump {
  readonly chains: readonly HttpChain[];
  readonly refused: readonly RefusedListener[];
  /** By name, those that were discovered. */
  readonly extensions: ReadonlyMap<string, Fields>;
  /** Null when the dump tells nothing of clusters. */
  readonly clusters: ReadonlySet<string> | null;
}

export function readDump(dump: unknown): Dump | null {
  const parts = list(entries(dump)["configs"]).map(entries);
  const part = (type: string) => parts.filter((each) => String(each["@type"]).endsWith(type));
  const listeners = part("ListenersConfigDump");
  if (listeners.length === 0) return null;
  const clusters = part("ClustersConfigDump");
  return {
    chains: listeners.flatMap(chainsIn),
    refused: listeners.flatMap(refusedIn),
    extensions: new Map(
      part("EcdsConfigDump")
        .flatMap((each) => list(each["ecds_filters"]))
        .map((each) => entries(entries(each)["ecds_filter"]))
        .map((each) => [String(each["name"]), each]),
    ),
    clusters: clusters.length === 0 ? null : new Set(clusters.flatMap(clusterNames)),
  };
}

function chainsIn(dump: Fields): HttpChain[] {
  const fixed = list(dump["static_listeners"]).flatMap((each) =>
    chainsOf(entries(entries(each)["listener"]), "active"),
  );
  const dynamic = list(dump["dynamic_listeners"]).flatMap((each) =>
    ["active", "warming", "draining"].flatMap((state) =>
      chainsOf(entries(entries(entries(each)[`${state}_state`])["listener"]), state),
    ),
  );
  return [...fixed, ...dynamic];
}

function chainsOf(listener: Fields, state: string): HttpChain[] {
  const socket = entries(entries(listener["address"])["socket_address"]);
  const address = `${String(socket["address"] ?? "?")}:${String(socket["port_value"] ?? "?")}`;
  const chains = [...list(listener["filter_chains"]), listener["default_filter_chain"]];
  return chains.map(entries).flatMap((chain) =>
    list(chain["filters"])
      .map((each) => entries(entries(each)["typed_config"]))
      .filter((each) => String(each["@type"]).endsWith("HttpConnectionManager"))
      .map((manager) => ({
        ...{ listener: String(listener["name"] ?? "?"), address, state },
        chain: String(chain["name"] ?? ""),
        filters: list(manager["http_filters"]).map(entries),
        routes: manager["route_config"],
      })),
  );
}

function refusedIn(dump: Fields): RefusedListener[] {
  return list(dump["dynamic_listeners"])
    .map(entries)
    .filter((each) => each["error_state"] !== undefined && each["name"] !== undefined)
    .map((each) => {
      const { details, failed_configuration } = entries(each["error_state"]);
      return {
        listener: String(each["name"]),
        details: String(details ?? ""),
        configuration: JSON.stringify(failed_configuration ?? {}),
      };
    });
}

function clusterNames(dump: Fields): string[] {
  return ["static_clusters", "dynamic_active_clusters", "dynamic_warming_clusters"]
    .flatMap((key) => list(dump[key]))
    .map((each) => String(entries(entries(each)["cluster"])["name"]));
}
