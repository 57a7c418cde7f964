/** The configurations of the soak: each a listener of its own in each of the two Envoys. */

/** Long enough for a busy machine: a timeout that nobody planned would be a wrong answer. */
const COMMON = {
  gateway_url: "http://gateway.soak:8080",
  cluster_name: "gateway",
  timeout: 5_000,
  reason_header: true,
};

/** Short, so that decisions are taken, kept and given up all the time; and fewer entries than paths are asked for. */
export const CACHE_MILLISECONDS = 2_000;

export const PROFILES = {
  plain: { ...COMMON, skip_paths: ["/health"] },
  body: { ...COMMON, body: { mode: "full", max_bytes: 65_536 } },
  retry: { ...COMMON, retry: { attempts: 2, on: ["connect", "reset"] } },
  cache: { ...COMMON, cache: { ttl: CACHE_MILLISECONDS, max_entries: 50 } },
  rules: {
    ...COMMON,
    skip_rules: [{ path: { glob: "/health/live/*" }, methods: ["GET"] }],
    gateways: {
      partner: {
        gateway_url: "http://partner.soak:8080",
        cluster_name: "gateway",
        timeout: 5_000,
        method: "original",
      },
    },
    rules: [
      { match: { path: { segment: "/partner" } }, gateway: "partner" },
      { match: { path: { regex: "/v[0-9]+/(reports|files)/[^/]+" } }, mode: "shadow" },
      { match: { path: { prefix: "/health/" }, hosts: ["*.soak"] }, skip: true },
    ],
  },
  refused: { ...COMMON, cluster_name: "refused" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export type ProfileName = keyof typeof PROFILES;
