/** The configurations of the soak: each a listener of its own in each of the two Envoys. */

/** Long enough for a busy machine: a timeout that nobody planned would be a wrong answer. */
const COMMON = {
  gateway_url: "http://gateway.soak:8080",
  cluster_name: "gateway",
  timeout: 5_000,
  reason_header: true,
};

export const PROFILES = {
  plain: { ...COMMON, skip_paths: ["/health"] },
  body: { ...COMMON, body: { mode: "full", max_bytes: 65_536 } },
  retry: { ...COMMON, retry: { attempts: 2, on: ["connect", "reset"] } },
  refused: { ...COMMON, cluster_name: "refused" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export type ProfileName = keyof typeof PROFILES;
