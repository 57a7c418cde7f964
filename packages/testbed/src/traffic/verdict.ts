/** The three answers that traffic must cope with: the gateway allows, refuses, or is not there. */
import { BASE_CONFIGURATION } from "../conformance/case.js";
import type { Runtime } from "../conformance/case.js";
import { pluginArtifact } from "../envoy/artifacts.js";
import type { ListenerOptions } from "../envoy/listener.js";

export type Verdict = "allow" | "deny" | "down";

export const VERDICTS: readonly Verdict[] = ["allow", "deny", "down"];

/** The cluster that the gateway is asked through. */
const CLUSTERS: Readonly<Record<Verdict, string>> = {
  allow: "allowing",
  deny: "denying",
  down: "refused",
};

/** One listener for each verdict. */
export function trafficListeners(runtime: Runtime, routeTo: string): ListenerOptions[] {
  return VERDICTS.map((verdict) => ({
    name: `${routeTo}-${verdict}`,
    routeTo,
    plugin: {
      runtime,
      artifact: pluginArtifact(runtime),
      document: JSON.stringify({ ...BASE_CONFIGURATION, cluster_name: CLUSTERS[verdict] }),
    },
  }));
}

/** What an HTTP client is answered when the request does not pass. */
export const REFUSALS: Readonly<
  Record<Exclude<Verdict, "allow">, { readonly status: number; readonly outcome: string }>
> = {
  deny: { status: 403, outcome: "DENIED" },
  down: { status: 502, outcome: "GATEWAY_FAILED" },
};

export const STATUS_HEADER = "keymate-gateway-auth-status";
