/** What all contenders are set up for in the same way. */
import { SKIP_PREFIXES } from "../scenario.js";

export interface Setup {
  /** Paths beginning with one of these are not asked about. */
  readonly skipPrefixes: readonly string[];
  /** Whether the gateway receives the request's body. */
  readonly capturesBody: boolean;
  /** Whether decisions are taken again for equal requests, by those who can. */
  readonly cachesDecisions?: boolean;
}

export const USUAL_SETUP: Setup = { skipPrefixes: SKIP_PREFIXES, capturesBody: false };

export const CACHING_SETUP: Setup = { ...USUAL_SETUP, cachesDecisions: true };

/** The largest body that a run sends, and that every contender must hand on. */
export const LARGEST_BODY = 1024 * 1024;

/** The configuration document of the product for a setup. */
export function productConfiguration(setup: Setup): string {
  return JSON.stringify({
    gateway_url: "http://gateway.test",
    cluster_name: "gateway",
    endpoint: "/auth",
    timeout: 5000,
    skip_paths: setup.skipPrefixes,
    ...(setup.capturesBody ? { body: { mode: "full", max_bytes: LARGEST_BODY } } : {}),
    ...(setup.cachesDecisions ? { cache: { ttl: 3_600_000, max_entries: 1000 } } : {}),
  });
}
