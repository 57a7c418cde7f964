/** The table of cases: every rung of the ladder runs every one of them. */
import type { ConformanceCase } from "../case.js";
import { AMBIGUOUS_PATHS } from "./ambiguous-paths.js";
import { BODY } from "./body.js";
import { CACHE } from "./cache.js";
import { CACHE_KEY } from "./cache-key.js";
import { CACHE_LIFETIME } from "./cache-lifetime.js";
import { CACHE_TOGETHER } from "./cache-together.js";
import { CANARY_MODE } from "./canary.js";
import { CHECK_CALL } from "./check-call.js";
import { CHECK_PATH } from "./check-path.js";
import { CLIENT_HEADERS } from "./client-headers.js";
import { CORS_PREFLIGHT } from "./cors-preflight.js";
import { DENIED } from "./denied.js";
import { DENY_RESPONSE } from "./deny-response.js";
import { FAILURE_MODE } from "./failure-mode.js";
import { FILTER_STATE } from "./filter-state.js";
import { FORWARDED_HEADERS } from "./forwarded-headers.js";
import { GATEWAY_FAILED } from "./gateway-failed.js";
import { GRANTED } from "./granted.js";
import { GRPC } from "./grpc.js";
import { HEADER_BYTES } from "./header-bytes.js";
import { METHOD } from "./method.js";
import { METRICS } from "./metrics.js";
import { NEGOTIATION } from "./negotiation.js";
import { WITHOUT_PATH } from "./no-path.js";
import { PROTOCOLS } from "./protocols.js";
import { QUERY_AND_PATHS } from "./query-and-paths.js";
import { REASON_HEADER } from "./reason-header.js";
import { REQUEST_HEADERS } from "./request-headers.js";
import { RESPONSE_HEADERS } from "./response-headers.js";
import { RETRY } from "./retry.js";
import { RULES } from "./rules.js";
import { SHADOW_MODE } from "./shadow.js";
import { SKIP_RULES } from "./skip-rules.js";
import { SKIPPED } from "./skipped.js";
import { STATUS_ON_ERROR } from "./status-on-error.js";
import { STEERING } from "./steering.js";
import { STRIPPED } from "./strip-list.js";
import { UPSTREAM_HEADERS } from "./upstream-headers.js";

export interface CaseGroup {
  /** What the names of its cases begin with, before the slash. */
  readonly name: string;
  /** What its cases prove, one sentence. */
  readonly subject: string;
  readonly cases: readonly ConformanceCase[];
}

export const GROUPS: readonly CaseGroup[] = [
  {
    name: "granted",
    subject: "A 2xx from the gateway itself lets the request through.",
    cases: GRANTED,
  },
  {
    name: "denied",
    subject: "A 3xx or 4xx from the gateway is the client's answer.",
    cases: DENIED,
  },
  {
    name: "gateway-failed",
    subject: "A gateway that gives no verdict lets nothing through.",
    cases: GATEWAY_FAILED,
  },
  { name: "check-call", subject: "Where the gateway is asked, and how.", cases: CHECK_CALL },
  {
    name: "strip-list",
    subject: "What the gateway may not receive from the client, and what the service may not.",
    cases: STRIPPED,
  },
  { name: "steering", subject: "A client cannot steer the call to the gateway.", cases: STEERING },
  {
    name: "header-bytes",
    subject: "Every other header line is forwarded in order and byte for byte.",
    cases: HEADER_BYTES,
  },
  {
    name: "query-and-paths",
    subject: "The gateway learns path and query byte for byte.",
    cases: QUERY_AND_PATHS,
  },
  { name: "skipped", subject: "Paths that pass without asking.", cases: SKIPPED },
  {
    name: "skip-rules",
    subject: "Requests that pass without asking, by path, method and host.",
    cases: SKIP_RULES,
  },
  {
    name: "cors-preflight",
    subject: "A browser's question before a request, when configuration lets it pass.",
    cases: CORS_PREFLIGHT,
  },
  {
    name: "ambiguous-paths",
    subject: "Paths that two servers may read differently are never skipped.",
    cases: AMBIGUOUS_PATHS,
  },
  { name: "no-path", subject: "A request without a path is denied.", cases: WITHOUT_PATH },
  {
    name: "response-headers",
    subject: "A service cannot forge what the plugin tells the client.",
    cases: RESPONSE_HEADERS,
  },
  { name: "body", subject: "What of a request's body the gateway gets.", cases: BODY },
  { name: "protocols", subject: "HTTP/2, upgrades, uploads and downloads.", cases: PROTOCOLS },
  { name: "grpc", subject: "gRPC requests get a gRPC status.", cases: GRPC },
  { name: "method", subject: "The method of the check call.", cases: METHOD },
  { name: "check-path", subject: "The path of the check call.", cases: CHECK_PATH },
  {
    name: "forwarded-headers",
    subject: "The request's own method, host and path under the names that ForwardAuth uses.",
    cases: FORWARDED_HEADERS,
  },
  {
    name: "request-headers",
    subject: "Configuration narrows what the gateway gets of the client's headers, and adds to it.",
    cases: REQUEST_HEADERS,
  },
  {
    name: "upstream-headers",
    subject: "What the gateway tells the service, and nobody in its place.",
    cases: UPSTREAM_HEADERS,
  },
  {
    name: "client-headers",
    subject: "What of the gateway's reply the client gets.",
    cases: CLIENT_HEADERS,
  },
  { name: "deny-response", subject: "What a denied client reads.", cases: DENY_RESPONSE },
  {
    name: "negotiation",
    subject: "The plugin's own documents as JSON or as text, as the client likes better.",
    cases: NEGOTIATION,
  },
  {
    name: "status-on-error",
    subject: "The status of the plugin's own answer without a verdict.",
    cases: STATUS_ON_ERROR,
  },
  {
    name: "failure-mode",
    subject: "A request passes when nobody could be asked, and configuration says so.",
    cases: FAILURE_MODE,
  },
  { name: "shadow", subject: "Decisions are recorded and not enforced.", cases: SHADOW_MODE },
  {
    name: "rules",
    subject: "Who is asked and whether it counts, request by request.",
    cases: RULES.filter(({ name }) => name.startsWith("rules/")),
  },
  {
    name: "gateways",
    subject: "Gateways beside the default one.",
    cases: RULES.filter(({ name }) => name.startsWith("gateways/")),
  },
  { name: "reason-header", subject: "Why there was no yes.", cases: REASON_HEADER },
  {
    name: "cache",
    subject: "A decision is taken again for an equal check while it lasts.",
    cases: CACHE,
  },
  { name: "cache-key", subject: "Which checks are equal.", cases: CACHE_KEY },
  { name: "cache-lifetime", subject: "For how long a decision counts.", cases: CACHE_LIFETIME },
  {
    name: "cache-together",
    subject: "Equal checks at the same time: one of them asks, all of them are answered.",
    cases: CACHE_TOGETHER,
  },
  {
    name: "canary",
    subject: "Asking and counting beside a filter that enforces changes nothing.",
    cases: CANARY_MODE,
  },
  { name: "metrics", subject: "What is counted, and under which name.", cases: METRICS },
  {
    name: "filter-state",
    subject: "What access logs read of a decision.",
    cases: FILTER_STATE,
  },
  { name: "retry", subject: "The check call is repeated as configured.", cases: RETRY },
];

export const CASES: readonly ConformanceCase[] = GROUPS.flatMap(({ cases }) => cases);
