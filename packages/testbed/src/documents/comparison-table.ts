/** What others who ask an HTTP authority do, and which conformance cases show what this plugin does. From public documentation, September 2026. */

/** The columns beside this plugin's. */
export const OTHERS = [
  "Envoy ext_authz",
  "Istio CUSTOM",
  "Higress ext-auth",
  "Traefik ForwardAuth",
  "APISIX forward-auth",
  "the original plugin",
] as const;

export interface ComparedFeature {
  readonly feature: string;
  /**
   * What this plugin does: in a word, and the cases that show it, by full name; none where the answer is no. What is not about a request has a
   * place in another document of docs/ instead.
   */
  readonly here: {
    readonly answer: string;
    readonly cases: readonly string[];
    readonly document?: string;
  };
  /** In the order of `OTHERS`. `?` where public documentation does not say. */
  readonly others: readonly [string, string, string, string, string, string];
}

export interface ComparedArea {
  readonly area: string;
  readonly features: readonly ComparedFeature[];
}

const NO: ComparedFeature["here"] = { answer: "no", cases: [] };

export const COMPARISON: readonly ComparedArea[] = [
  {
    area: "The question",
    features: [
      feature("HTTP authorities", yes("granted/200 from the gateway allows"), [
        ...["yes", "yes", "yes", "yes", "yes", "yes"],
      ]),
      feature("gRPC authorities", NO, ["yes", "yes", "no", "no", "no", "no"]),
      feature(
        "every header of the client's by default",
        yes("request-headers/without the key the gateway gets all"),
        ["no, five", "no, four", "no, one", "yes", "no", "yes"],
      ),
      feature(
        "lists of what the authority gets, allowed and denied",
        yes(
          "request-headers/allow: names and beginnings",
          "request-headers/deny is stronger than allow",
        ),
        ["yes", "allowed", "allowed", "allowed", "allowed", "no"],
      ),
      feature(
        "headers of one's own, with values of the request",
        yes("request-headers/set: texts and variables"),
        ["yes", "yes", "fixed ones", "no", "yes", "no"],
      ),
      feature(
        "repeated lines and bytes as they were sent",
        yes("header-bytes/repeated lines stay repeated and in order"),
        ["joined by commas", "joined by commas", "the last line", "yes", "?", "?"],
      ),
      feature("trace headers for the authority", yes("header-bytes/trace context"), [
        ...["yes", "?", "?", "yes", "?", "yes"],
      ]),
      feature(
        "the request's own path and method, or one endpoint",
        yes("check-path/append_original with the request's own method"),
        ["own, or one path", "own", "both", "one address", "one address", "one endpoint"],
      ),
      feature("`X-Forwarded-*` for the authority", yes("forwarded-headers/true adds all five"), [
        ...["own header list", "own header list", "yes", "yes", "yes", "no"],
      ]),
      feature("the body, with a limit and 413", yes("body/full of one byte more than max_bytes"), [
        "yes",
        "yes",
        "yes",
        "401",
        "yes",
        "no limit",
      ]),
      feature("the beginning of a body", yes("body/partial sends the first max_bytes"), [
        ...["yes", "yes", "no", "no", "no", "no"],
      ]),
      feature(
        "never waits for the body of a stream",
        yes("grpc/granted without waiting for a body that never ends"),
        ["no", "no", "?", "no", "?", "?"],
      ),
      feature(
        "a client cannot steer the call by `x-envoy-*`",
        yes(
          "steering/a timeout that would be answered 204",
          "steering/retries of a 503 make one call",
        ),
        ["not sent on", "not sent on", "not sent on", "no Envoy", "no Envoy", "no"],
      ),
    ],
  },
  {
    area: "The answer",
    features: [
      feature(
        "headers of the authority for the service; the client's own always removed",
        yes("upstream-headers/a gateway that says nothing leaves nothing"),
        ["not removed", "not removed", "not removed", "yes", "yes", "no such headers"],
      ),
      feature(
        "headers of the authority for the client of an allowed request",
        yes("client-headers/on_allow: beside the service's own"),
        ["yes", "yes", "no", "cookies", "no", "the decision's"],
      ),
      feature(
        "redirects and every `Set-Cookie` of a refusal",
        yes("denied/several set-cookie and www-authenticate lines are kept in order"),
        ["yes", "by list", "one line", "yes", "by list", "no"],
      ),
      feature("a refusal in words of one's own", yes("deny-response/a text of its own type"), [
        ...["no", "no", "no", "no", "no", "by recompiling"],
      ]),
      feature(
        "JSON or text, as the client likes",
        yes("negotiation/text for text/html, as browsers send it"),
        ["no", "no", "no", "no", "no", "no"],
      ),
      feature(
        "gRPC clients get a gRPC status",
        yes("grpc/403 of the gateway is PERMISSION_DENIED"),
        ["yes", "yes", "by Envoy", "no", "no", "?"],
      ),
      feature(
        "the reason of a failure in a header",
        yes("reason-header/connect: a refused connection"),
        [...["no", "no", "no", "no", "no", "no"]],
      ),
    ],
  },
  {
    area: "When the authority struggles",
    features: [
      feature("closed by default", yes("gateway-failed/refused connection"), [
        ...["yes", "yes", "yes", "yes", "yes", "yes"],
      ]),
      feature("a status of one's own for it", yes("status-on-error/503 for a refused connection"), [
        "yes",
        "yes",
        "yes",
        "no",
        "yes",
        "no, 502",
      ]),
      feature(
        "open by choice, and not on the authority's 5xx",
        yes(
          "failure-mode/allow: a refused connection",
          "failure-mode/allow: not 503 of the gateway",
        ),
        ["on 5xx, too", "on 5xx, too", "on 5xx, too", "never", "by choice", "never"],
      ),
      feature(
        "repeats the call by choice",
        yes("retry/5xx: as often as needed", "retry/timeout: of one attempt"),
        ["newer versions", "no", "no", "no", "no", "no"],
      ),
      feature(
        "a cap on calls under way",
        {
          answer: "yes",
          cases: [],
          document: "rollout.md#a-cap-on-checks-under-way",
        },
        ["of the cluster", "of the cluster", "?", "?", "?", "no"],
      ),
      feature(
        "takes a decision again for an equal call",
        yes("cache/a second request is granted without asking"),
        ["no", "no", "no", "no", "no", "the gateway's"],
      ),
    ],
  },
  {
    area: "Rollout and operation",
    features: [
      feature("shadow mode", yes("shadow/403 of the gateway"), [
        ...["newer versions", "no", "no", "no", "no", "no"],
      ]),
      feature(
        "shadow mode for a part of the requests",
        yes("metrics/a rule in shadow mode for half of the requests"),
        ["no, on or off", "no", "no", "no", "no", "no"],
      ),
      feature(
        "the next version decides beside the one that enforces, and both are compared",
        yes("canary/a denied request"),
        ["no", "no", "no", "no", "no", "no"],
      ),
      feature(
        "counters by outcome and reason",
        yes("metrics/a denied request", "metrics/a gateway that is down"),
        ["by outcome", "by outcome", "no", "no", "no", "no"],
      ),
      feature(
        "a dashboard and alerts",
        { answer: "yes", cases: [], document: "observability.md#dashboard-and-alerts" },
        ["no", "of the mesh", "of the proxy", "of the proxy", "of the proxy", "no"],
      ),
      feature(
        "the decision in access logs",
        yes("filter-state/a denied request", "filter-state/a gateway that is down, and why"),
        ["flag, metadata", "by flag", "?", "?", "?", "from headers"],
      ),
      feature("paths that are not asked about", yes("skipped/the path itself"), [
        ...["by route", "by rule", "yes", "by router", "by route", "yes"],
      ]),
      feature(
        "and never by a spelling that servers read in two ways",
        yes("ambiguous-paths/an escaped slash is never skipped"),
        ["as normalised", "as normalised", "no", "as normalised", "as normalised", "no"],
      ),
      feature(
        "rules by path, method and host",
        yes("skip-rules/glob: {name} is a segment", "rules/a rule for a host comes first"),
        ["by route", "yes", "yes", "by router", "by route", "prefixes"],
      ),
      feature(
        "several authorities for one workload",
        yes("rules/another gateway is asked at its own address"),
        ["by route", "newer versions", "no", "by router", "by route", "no"],
      ),
      feature("preflight requests pass by choice", yes("cors-preflight/passes"), [
        ...["no", "no", "no", "no", "no", "no"],
      ]),
      feature("runs as native code, without a virtual machine", NO, [
        ...["yes", "yes", "no", "yes", "no", "no"],
      ]),
      feature(
        "one behaviour in Wasm and in Lua",
        { answer: "yes", cases: ["denied/other headers of the gateway's reply stay inside"] },
        ["no", "no", "no", "no", "no", "two programs"],
      ),
    ],
  },
];

function yes(...cases: string[]): ComparedFeature["here"] {
  return { answer: "yes", cases };
}

function feature(
  name: string,
  here: ComparedFeature["here"],
  others: readonly string[],
): ComparedFeature {
  if (others.length !== OTHERS.length) throw new Error(`${name}: ${others.length} columns`);
  return { feature: name, here, others: others as unknown as ComparedFeature["others"] };
}
