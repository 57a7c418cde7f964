/** What is right and wrong with the plugin in one Envoy. */
import { textOf } from "@keymate/istio-core/host";
import {
  deliveryInFilter,
  deliveryInScript,
  entries,
  type Runtime,
} from "../configuration/deliveries.js";
import { decode } from "../configuration/read.js";
import { type Code, codeOf } from "./code.js";
import type { Dump, Fields, HttpChain } from "./config-dump.js";
import { luaScriptOf } from "./lua-script.js";

/** The plugin in one place. */
export interface Installation {
  readonly listener: string;
  readonly address: string;
  readonly chain: string;
  /** The filter's name in Envoy. */
  readonly filter: string;
  /** `2 of 5`, the router included. */
  readonly position: string;
  readonly runtime: Runtime | null;
  readonly code: Code | null;
  /** What it was configured with, as text. */
  readonly configuration: string | null;
  /** Whether it decides about requests here. */
  readonly isActive: boolean;
  /** Why it does not, or why it lets nothing through. */
  readonly problems: readonly string[];
  /** What is allowed and may not be meant. */
  readonly warnings: readonly string[];
}

export interface Examination {
  readonly installations: readonly Installation[];
  /** HTTP listeners without the plugin, as `name (address)`. */
  readonly without: readonly string[];
  /** Listeners that Envoy refused because of the plugin, with Envoy's reason. */
  readonly refused: readonly { readonly listener: string; readonly details: string }[];
}

/** Whether it may be another filter: a script that only the proxy has. */
export function isUnknown({ code, configuration }: Installation): boolean {
  return code !== null && configuration === null;
}

export function examine(dump: Dump): Examination {
  const examined = dump.chains.map((chain) => ({ chain, found: installationsIn(chain, dump) }));
  return {
    installations: examined.flatMap(({ found }) => found),
    without: examined
      .filter(({ found }) => found.length === 0)
      .map(({ chain }) => `${chain.listener} (${chain.address})`),
    refused: dump.refused
      .filter(({ configuration }) => /gateway_url|KEYMATE_CONFIGURATION/.test(configuration))
      .map(({ listener, details }) => ({ listener, details })),
  };
}

function installationsIn(chain: HttpChain, dump: Dump): Installation[] {
  const all = chain.filters.flatMap((filter, index) => {
    const installation = installationOf(filter, index, chain, dump);
    return installation === null ? [] : [installation];
  });
  const known = all.filter((each) => !isUnknown(each));
  const found = known.length === 0 ? all : known;
  if (known.length < 2) return found;
  const repeated = `the plugin stands ${found.length} times in this chain: each asks the gateway`;
  return found.map((each) => ({ ...each, warnings: [...each.warnings, repeated] }));
}

function installationOf(
  filter: Fields,
  index: number,
  chain: HttpChain,
  dump: Dump,
): Installation | null {
  const name = String(filter["name"] ?? "");
  const discovered = entries(dump.extensions.get(name)?.["typed_config"]);
  const config =
    filter["config_discovery"] === undefined ? entries(filter["typed_config"]) : discovered;
  const script = luaScriptOf(config);
  const isAway = script?.text === null;
  const delivery = script === null ? deliveryInFilter(config) : deliveryInScript(script.text ?? "");
  const isAwaited = filter["config_discovery"] !== undefined && !dump.extensions.has(name);
  if (delivery === null && !isAway && !(isAwaited && name.includes("keymate"))) return null;
  const place = placeProblems(filter, index, chain);
  const base = {
    ...{ listener: chain.listener, address: chain.address, chain: chain.chain, filter: name },
    position: `${index + 1} of ${chain.filters.length}`,
  };
  if (isAway) {
    const problem = `nobody can say here whether this is the plugin: ${script.from} is not at hand`;
    const problems = [problem, ...place];
    return { ...base, ...NOTHING_KNOWN, runtime: "lua", code: codeOf(config), problems };
  }
  if (delivery?.text === undefined) {
    const problems = ["Envoy has not received this filter's configuration from Istio", ...place];
    return { ...base, ...NOTHING_KNOWN, problems };
  }
  const runtime = delivery.runtime ?? "wasm";
  const { policy, problem, warnings } = decode(delivery.text, runtime, delivery.holdsBody);
  const cluster = policy?.gateway.clusterName ?? "";
  const isUnknown = policy !== null && dump.clusters !== null && !dump.clusters.has(cluster);
  const problems = [
    ...(problem === "" ? [] : [`invalid configuration: ${problem}`]),
    ...(isUnknown ? [`Envoy has no cluster ${cluster}: every check fails`] : []),
    ...place,
  ];
  return {
    ...base,
    ...{ runtime, code: codeOf(config), configuration: textOf(delivery.text) },
    isActive: problem === "" && place.length === 0,
    problems,
    warnings: [
      ...warnings,
      ...(policy?.standard.isShadow === true
        ? ['mode is "shadow": decisions are recorded, not enforced']
        : []),
      ...(policy?.allowsOnFailure === true
        ? ['failure_mode is "allow": requests pass when the gateway cannot be asked']
        : []),
      ...failOpenWarnings(config),
      ...routeWarnings(chain, name),
    ],
  };
}

const NOTHING_KNOWN = {
  runtime: null,
  code: null,
  configuration: null,
  isActive: false,
  warnings: [],
} as const;

function placeProblems(filter: Fields, index: number, chain: HttpChain): string[] {
  const router = chain.filters.findIndex(({ name }) => String(name).endsWith("router"));
  return [
    ...(filter["disabled"] === true ? ["the filter is disabled"] : []),
    ...(router >= 0 && router < index
      ? ["it stands behind the router, where no request comes"]
      : []),
    ...(chain.state === "active" ? [] : [`the listener is ${chain.state}`]),
  ];
}

function failOpenWarnings(config: Fields): string[] {
  const plugin = entries(config["config"]);
  const isOpen = plugin["failure_policy"] === "FAIL_OPEN" || plugin["fail_open"] === true;
  return isOpen ? ["failure_policy is FAIL_OPEN: a crash of the filter lets requests through"] : [];
}

/** Routes may switch a filter off, or replace its script. */
function routeWarnings(chain: HttpChain, name: string): string[] {
  const routes = JSON.stringify(chain.routes ?? {});
  const isOverridden = new RegExp(
    `"typed_per_filter_config":\\{[^]*?${JSON.stringify(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`,
  ).test(routes);
  return isOverridden ? ["routes of this listener override the filter"] : [];
}
