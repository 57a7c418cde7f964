/** Commands in the documentation that no test can run or take apart, each with the reason. Whatever is not here must be run or taken apart. */
export interface Hearsay {
  /** Of the whole command, its words joined by blanks. */
  readonly command: RegExp;
  readonly reason: string;
}

const CLUSTER = "needs a cluster";
const ISTIO = "needs a cluster with Istio";

export const HEARSAY: readonly Hearsay[] = [
  { command: /^kubectl (-n \S+ )?(apply|exec|get|logs|patch|port-forward)\b/, reason: CLUSTER },
  { command: /^istioctl (-n \S+ )?(analyze|proxy-config|proxy-status|version)\b/, reason: ISTIO },
  { command: /^curl -s?i /, reason: "asks a service of the reader's" },
  { command: /^grep /, reason: "only filters what another command printed" },
  { command: /^(cat|echo) /, reason: "run by packages/lua/test as part of the README's example" },
  { command: /^crane (digest|copy|auth)\b/, reason: "asks a registry of the reader's" },
  { command: /^cosign verify /, reason: "needs a published image and the internet" },
  { command: /^opa run /, reason: "run by test/authorities.test.ts, flag by flag" },
  { command: /^oauth2-proxy /, reason: "run by test/authorities.test.ts, flag by flag" },
  { command: /^npx asc /, reason: "run by packages/wasm/test as part of the README's example" },
  { command: /^npm (pack|audit)\b/, reason: "npm's own, about published packages" },
  { command: /^npm init\b/, reason: "npm's own" },
  { command: /^npm install \S+\.tgz$/, reason: "takes what the reader has packed" },
  {
    command: /^(cp -r KEYMATE_ISTIO\S+|npx tsc -p src$)/,
    reason: "run by examples/extension/test",
  },
];
