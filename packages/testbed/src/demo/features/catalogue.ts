/**
 * What `npm run demo -- --scenario NAME` shows beside the default scenario: for each feature a handful of its conformance cases, by name.
 *
 * The cases say themselves what must come of them; a name that no case has stops the demo.
 */
export interface Feature {
  readonly name: string;
  /** One sentence for the list. */
  readonly summary: string;
  readonly cases: readonly string[];
}

export const FEATURES: readonly Feature[] = [
  {
    name: "headers",
    summary:
      "which headers gateway, service and client get: request_headers, upstream_headers, client_headers",
    cases: [
      "request-headers/allow: names and beginnings",
      "request-headers/deny: names and beginnings",
      "request-headers/set: texts and variables",
      "request-headers/set: a client's own reaches the service and not the gateway",
      "upstream-headers/every line in order, and to the service alone",
      "upstream-headers/the gateway's in place of the client's, over HTTP/1.1",
      "upstream-headers/a gateway that says nothing leaves nothing",
      "client-headers/on_allow: beside the service's own",
      "client-headers/on_deny: in place of the default list",
      "response-headers/every alias on granted",
    ],
  },
  {
    name: "body",
    summary:
      "the request's body for the gateway: none, full, partial, and what is never waited for",
    cases: [
      "body/the default sends nothing",
      "body/full sends every byte",
      "body/full of one byte more than max_bytes",
      "body/partial sends the first max_bytes",
      "body/partial of exactly max_bytes is whole",
      "body/full and denied: nothing reaches the service",
      "grpc/granted without waiting for a body that never ends",
    ],
  },
  {
    name: "answers",
    summary:
      "what a refused client reads: deny_response, status_on_error, reason_header, JSON or text, gRPC",
    cases: [
      "deny-response/gateway: its body, byte for byte",
      "deny-response/structured: one JSON document",
      "deny-response/a text of its own type",
      "deny-response/headers: in place of the gateway's",
      "negotiation/text for text/html, as browsers send it",
      "negotiation/JSON for application/json",
      "negotiation/text for a gateway that is down",
      "status-on-error/503 for a refused connection",
      "reason-header/connect: a refused connection",
      "grpc/403 of the gateway is PERMISSION_DENIED",
      "grpc/401 of the gateway is UNAUTHENTICATED",
      "grpc/a refused connection is UNAVAILABLE and never granted",
    ],
  },
  {
    name: "forwarded-headers",
    summary:
      "questions as other authorities expect them: X-Forwarded-*, the request's own method and path",
    cases: [
      "forwarded-headers/true adds all five",
      "forwarded-headers/a client's own reach the service and not the gateway",
      "method/original asks about DELETE by DELETE",
      "check-path/append_original: a path with a query",
      "check-path/append_original with the request's own method",
      "check-path/append_original: /a/../../health does not leave the endpoint",
    ],
  },
  {
    name: "retry",
    summary: "a gateway that stumbles: retry, per_try_timeout, and what is never asked twice",
    cases: [
      "retry/without the key one call is made",
      "retry/reset: once",
      "retry/5xx: as often as needed",
      "retry/5xx: as often as allowed",
      "retry/5xx: not a refusal",
      "retry/timeout: of one attempt",
      "retry/a client cannot have more",
    ],
  },
  {
    name: "failure-mode",
    summary: "failure_mode: allow, and what it never lets through",
    cases: [
      "failure-mode/deny is what it is without the key",
      "failure-mode/allow: a refused connection",
      "failure-mode/allow: an unknown cluster",
      "failure-mode/allow: a silent gateway",
      "failure-mode/allow: not 403 of the gateway",
      "failure-mode/allow: not 503 of the gateway",
      "failure-mode/allow: not a reply that is not HTTP",
    ],
  },
  {
    name: "shadow",
    summary: "mode: shadow asks and records, and blocks nothing",
    cases: [
      "shadow/enforce is what it is without the key",
      "shadow/403 of the gateway",
      "shadow/503 of the gateway",
      "shadow/a refused connection",
      "shadow/the reason is shadow, whatever the gateway did",
      "shadow/a granted request is granted",
      "shadow/protected names stay behind",
    ],
  },
  {
    name: "metrics",
    summary: "what is counted, by outcome and reason, in the proxy's own statistics: metrics",
    cases: [
      "metrics/a granted request",
      "metrics/a denied request",
      "metrics/a request that is denied without asking",
      "metrics/a gateway that is down",
      "metrics/a request that passes a gateway that is down",
      "metrics/shadow mode: denied",
      "metrics/a rule in shadow mode for half of the requests",
      "metrics/a hit and a miss of the cache",
      "metrics/a client's words are in no name",
      "metrics/false counts nothing",
    ],
  },
  {
    name: "filter-state",
    summary:
      "what access logs read of a decision, from filter state or dynamic metadata: filter_state",
    cases: [
      "filter-state/a granted request, with what the gateway says of it",
      "filter-state/a denied request",
      "filter-state/a skipped request",
      "filter-state/a gateway that is down, and why",
      "filter-state/shadow mode: what would have been",
      "filter-state/a decision that is taken again",
      "filter-state/neither client nor service speaks in the plugin's place",
      "filter-state/nothing without the key",
    ],
  },
  {
    name: "canary",
    summary: "mode: canary decides beside the filter that enforces, and touches nothing",
    cases: [
      "canary/a granted request",
      "canary/a denied request",
      "canary/503 of the gateway",
      "canary/a refused connection",
      "canary/a skipped request",
      "canary/a rule that enforces",
      "canary/a decision that is taken again",
    ],
  },
  {
    name: "skipping",
    summary: "skip_paths, and every spelling that is not skipped",
    cases: [
      "skipped/the path itself",
      "skipped/a longer last segment",
      "skipped/a query",
      "skipped/a dead gateway is not missed",
      "skipped/not by the prefix in the query",
      "skipped/not by a shorter path",
    ],
  },
  {
    name: "cache",
    summary: "decisions taken again: cache, what it never keeps, and who shares an answer",
    cases: [
      "cache/off without the key",
      "cache/a second request is granted without asking",
      "cache/a 403 is answered again",
      "cache/503 is asked for again",
      "cache-key/not equal: another value of Authorization",
      "cache-key/not equal: another path",
      "cache-lifetime/ttl is over",
      "cache-lifetime/once: Cache-Control: no-store",
      "cache-lifetime/once: Set-Cookie",
      "cache-together/granted together",
    ],
  },
  {
    name: "rules",
    summary:
      "by path, method and host: skip_rules, rules, bypass_cors_preflight, and no way around them",
    cases: [
      "skip-rules/segment: a path below",
      "skip-rules/not by segment: a longer segment",
      "skip-rules/glob: {name} is a segment",
      "skip-rules/regex: alternatives",
      "skip-rules/not by glob: /files/7/..%2f.txt",
      "rules/a rule skips",
      "rules/a rule shadows",
      "rules/a rule for another method is passed over",
      "rules/no way around by the path /api%2fadmin",
      "rules/no way around by the path /api/x/../admin",
      "cors-preflight/passes",
      "cors-preflight/not without Origin",
    ],
  },
  {
    name: "gateways",
    summary: "several authorities for one workload: gateways, chosen by rules",
    cases: [
      "rules/another gateway is asked at its own address",
      "rules/another gateway's refusal counts",
      "rules/what no rule matches goes to the default gateway",
      "gateways/with its own timeout",
      "gateways/with its own retries",
      "gateways/with the request's own method and path",
      "gateways/none is asked that no rule names",
    ],
  },
];
