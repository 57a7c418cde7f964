/** Writes docs/comparison.md from `comparison-table.ts`. */
import { fileURLToPath } from "node:url";
import { linkToCase } from "./case-links.js";
import { COMPARISON, OTHERS } from "./comparison-table.js";
import type { ComparedArea, ComparedFeature } from "./comparison-table.js";
import { formatted } from "./formatted.js";

export const COMPARISON_DOCUMENT = fileURLToPath(
  new URL("../../../../docs/comparison.md", import.meta.url),
);

const SOURCES = [
  "Envoy: [the filter](https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/ext_authz_filter), " +
    "[its fields](https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/ext_authz/v3/ext_authz.proto), for its HTTP service; " +
    "client headers that the authority is silent about: [#32420](https://github.com/envoyproxy/envoy/issues/32420); " +
    "retries: [#41341](https://github.com/envoyproxy/envoy/pull/41341); shadow mode: [#44481](https://github.com/envoyproxy/envoy/pull/44481); " +
    "a cache: [#3023](https://github.com/envoyproxy/envoy/issues/3023), open",
  "Istio: [`envoyExtAuthzHttp`](https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ExtensionProvider-EnvoyExternalAuthorizationHttpProvider); " +
    "bodies that hold streams up: [#27777](https://github.com/istio/istio/issues/27777)",
  "Higress: [ext-auth](https://higress.cn/en/docs/latest/plugins/authentication/ext-auth)",
  "Traefik: [ForwardAuth](https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/http/middlewares/forwardauth)",
  "APISIX: [forward-auth](https://apisix.apache.org/docs/apisix/3.21/plugins/forward-auth/); a cache: [#13664](https://github.com/apache/apisix/pull/13664), closed",
  "The original plugin: Keymate's developer guide, *Extending the Istio WASM Plugin*. [What changed](migration.md)",
];

/** The text of docs/comparison.md as it should be. Throws when a case is not there. */
export function comparisonDocument(): Promise<string> {
  const text = [
    "# Comparison",
    "<!-- Written by `npm run documents` from packages/testbed/src/documents/comparison-table.ts; do not edit. -->",
    "What others do that let a proxy ask an authority over HTTP. Every yes of this plugin links to a [conformance case](conformance.md) that shows it, " +
      "in both runtimes, on real Envoys, or, where no request is concerned, to its guide. The other columns are what public documentation said in autumn 2026; `?` is what it does not say. " +
      "When something else serves better: [rollout](rollout.md#instead-of-or-beside-istios-external-authorization).",
    ...COMPARISON.map(section),
    "## Sources",
    SOURCES.map((source) => `- ${source}.`).join("\n"),
  ].join("\n\n");
  return formatted(text, "markdown");
}

function section({ area, features }: ComparedArea): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const head = ["", "this plugin", ...OTHERS];
  return [`## ${area}`, "", line(head), line(head.map(() => "---")), ...features.map(row)].join(
    "\n",
  );

  function row({ feature, here, others }: ComparedFeature): string {
    return line([feature, answer(here), ...others]);
  }
}

/** `yes`, linked to its case; further cases by number. */
function answer({ answer, cases, document }: ComparedFeature["here"]): string {
  if (document !== undefined) return `[${answer}](${document})`;
  const [first, ...further] = cases;
  if (first === undefined) return answer;
  const links = further.map((name, index) => linkToCase(`${index + 2}`, name));
  return [linkToCase(answer, first), ...links].join(" ");
}
