/** Which rule a request meets, and why it is skipped or not. Every judgement is the core's own; this only says it in words. */
import { DenialBody, type Policy, decodeConfiguration, isAmbiguousPath } from "@keymate/istio-core";
import { InMemoryHost, type InMemoryRequest } from "@keymate/istio-core/host";
import type { Runtime } from "../configuration/deliveries.js";

export interface Skipping {
  readonly isSkipped: boolean;
  /** The first rule that path, method and host match, whether or not it counts, such as `rules[0]`; null for none. */
  readonly rule: string | null;
  /** Of a hundred requests that match the rule, how many it takes; the others go on to the next rule. */
  readonly sample: number;
  /** Host and port of the gateway that is asked; null when the request is skipped. */
  readonly gateway: string | null;
  readonly mode: "enforce" | "shadow";
  /** What servers may read differently, such as `"//" at byte 8`; null when nothing is. */
  readonly ambiguity: string | null;
  /** One sentence. */
  readonly reason: string;
}

interface Rules {
  readonly skip_paths?: readonly string[];
  readonly skip_rules?: readonly unknown[];
  readonly rules?: readonly { readonly sample?: number }[];
}

/** The policy in which every rule takes all requests that match: a sample is taken now and then, and what is explained is its request. */
export function withoutSamples(document: string, runtime: Runtime): Policy | null {
  const configuration = JSON.parse(document) as Rules;
  const rules = configuration.rules?.map(({ sample, ...rule }) =>
    sample === 0 ? { sample, ...rule } : rule,
  );
  const text = JSON.stringify({ ...configuration, ...(rules && { rules }) });
  const denialBody = runtime === "wasm" ? DenialBody.Gateway : DenialBody.Structured;
  return decodeConfiguration(text, denialBody).policy;
}

/** @param document the configuration, accepted by the core. */
export function explainSkipping(
  policy: Policy,
  document: string,
  request: InMemoryRequest,
): Skipping {
  const { skip_paths = [], skip_rules = [], rules = [] } = JSON.parse(document) as Rules;
  const { path, method } = request;
  const host = new InMemoryHost(request);
  const number = policy.rules.firstMatch(0, method, pathBefore(path), hostOf(request));
  const index = number - skip_paths.length - skip_rules.length;
  const sample = rules[index]?.sample ?? 100;
  const rule = index >= rules.length ? null : labelOf(number);
  const route = policy.routeFor(method, path, host);
  const ambiguity = path === "" ? null : ambiguityOf(path);
  return {
    isSkipped: route.isSkipped,
    rule,
    sample,
    gateway: route.isSkipped ? null : route.gateway.authority,
    mode: route.isShadow ? "shadow" : "enforce",
    ambiguity,
    reason: reasonFor(),
  };

  function labelOf(rule: number): string {
    if (rule < skip_paths.length) return `skip_paths[${rule}]`;
    return index < 0 ? `skip_rules[${rule - skip_paths.length}]` : `rules[${index}]`;
  }

  function reasonFor(): string {
    if (path === "") return "a request without a path is denied, never skipped";
    const prefix = skip_paths[number];
    if (route.isSkipped) {
      if (rule === null || (index >= 0 && !isSkipRule(rules[index]))) {
        return "bypass_cors_preflight is on and this is a preflight";
      }
      return prefix === undefined ? `${rule} matches` : `skip_paths has ${JSON.stringify(prefix)}`;
    }
    if (rule === null) {
      if (skip_rules.length + rules.length > 0) return "no rule matches";
      return skip_paths.length === 0 ? "skip_paths is empty" : "no prefix in skip_paths matches";
    }
    const name = prefix === undefined ? rule : JSON.stringify(prefix);
    if (ambiguity !== null) {
      return `${name} matches, but servers may read the path differently: ${ambiguity}`;
    }
    if (route === policy.rules.strict) {
      return `${name} matches, but another spelling of the path or host would match another rule`;
    }
    return sample < 100 ? `${name} matches and takes ${sample} of 100 requests` : `${name} matches`;
  }
}

function isSkipRule(rule: object | undefined): boolean {
  return rule !== undefined && "skip" in rule && rule.skip === true;
}

/** As the core reads it; what it does not take for a host matches no host. */
function hostOf(request: InMemoryRequest): string {
  return (request.authority ?? "").toLowerCase().replace(/:\d+$/, "");
}
function pathBefore(path: string): string {
  return path.split(/[?#]/, 1)[0] ?? "";
}

/** What makes a path ambiguous begins behind its longest beginning that is not. */
function ambiguityOf(path: string): string | null {
  if (!isAmbiguousPath(path)) return null;
  let position = path.length - 1;
  while (position > 0 && isAmbiguousPath(path.slice(0, position))) position--;
  if (position === 0) return "it does not begin with /";
  return `${nameOf(path, position)} at byte ${position}`;
}

function nameOf(path: string, position: number): string {
  const rest = path.slice(position);
  const unit = rest.charCodeAt(0);
  if (rest.startsWith("%")) return `the escape "${printable(rest.slice(0, 3))}"`;
  if (rest.startsWith("/")) return 'the empty segment "//"';
  if (rest.startsWith(".")) return `the dot segment "${/^\.+/.exec(rest)?.[0]}"`;
  if (unit <= 0x20 || unit === 0x7f) return `the control byte ${unit}`;
  return unit > 0x7f ? `the byte ${unit}` : `"${rest[0]}"`;
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, "?");
}
