/** Documents that every runtime must take. */
import type { AcceptedConfiguration } from "../configuration-errors.js";
import { accepted } from "./table.js";

const DEFAULTS =
  '"endpoint": "/auth", "timeout": 5000, "skip_paths": [], "method": "POST", "check_path": "endpoint", "forwarded_headers": false, ' +
  '"body": {"mode": "none", "max_bytes": 65536}, "request_headers": {"allow": [], "deny": [], "set": {}}, "upstream_headers": [], ' +
  '"status_on_error": 502, "failure_mode": "deny", "retry": {"attempts": 0}, "mode": "enforce", "reason_header": false, "filter_state": false, ' +
  '"skip_rules": [], "bypass_cors_preflight": false, "gateways": {}, "rules": [], "metrics": true';

export const ACCEPTED: readonly AcceptedConfiguration[] = [
  accepted("only gateway_url", ""),
  accepted("an https URL with base", "", "https://gateway.test/base/path"),
  accepted("the lowest port", "", "http://gateway.test:1"),
  accepted("the highest port", "", "http://gateway.test:65535"),
  accepted("an IPv6 address", "", "http://[::1]:8080"),
  accepted("a service name of Kubernetes", "", "http://gateway_1.ns-2.svc.cluster.local:80/"),
  accepted("a number as protobuf writes a double", '"timeout": 5000.0'),
  accepted("a number with exponent", '"timeout": 5e3'),
  accepted("a number with signed exponent", '"timeout": 5.0E+3'),
  accepted("a number with negative exponent", '"timeout": 500000e-2'),
  accepted("the shortest timeout", '"timeout": 1'),
  accepted("the longest timeout", '"timeout": 600000'),
  accepted(
    "Istio's name of a cluster",
    '"cluster_name": "outbound|8080||gateway.ns.svc.cluster.local"',
  ),
  accepted(
    "Envoy's own headers, for the gateway and the client",
    '"request_headers": {"allow": ["x-request-id", "x-forwarded-for"]}, "client_headers": {"on_allow": ["x-request-id"]}',
  ),
  accepted("no paths to skip", '"skip_paths": []'),
  accepted("every path to skip", '"skip_paths": ["/"]'),
  accepted("several paths to skip", '"skip_paths": ["/health", "/public/", "/a%20b"]'),
  accepted(
    "every kind of path to skip",
    '"skip_rules": [{"path": {"exact": "/"}}, {"path": {"prefix": "/"}}, {"path": {"segment": "/a/b.c"}}, {"path": {"suffix": ".x"}}, ' +
      '{"path": {"suffix": "/x/"}}, {"path": {"glob": "/**/{a_1}.x/*%20"}}, {"path": {"regex": "^/[a-z0-9_-]+(/\\\\d{2,3})?$"}}]',
  ),
  accepted(
    "every condition of a rule",
    '"bypass_cors_preflight": true, "skip_rules": [{"path": {"exact": "/a"}, "methods": ["GET", "M-SEARCH"], "hosts": ["A.example", "*.b.test", "10.0.0.1", "_x"]}]',
  ),
  accepted(
    "every key of a rule",
    '"gateways": {"b c": {"gateway_url": "https://b:1/c", "endpoint": "/d", "timeout": 1.0, "cluster_name": "e", "method": "original", ' +
      '"check_path": "append_original", "forwarded_headers": true, "retry": {"attempts": 1}}}, "rules": [{"match": {"path": {"prefix": "/"}}, ' +
      '"gateway": "b c", "mode": "shadow", "sample": 0}, {"match": {"path": {"exact": "/a"}}, "skip": true}, {"match": {"path": {"exact": "/a"}}, "skip": false, "sample": 100.0}]',
  ),
  accepted("an empty body object", '"body": {}'),
  accepted("every body mode: none", '"body": {"mode": "none"}'),
  accepted("every body mode: full", '"body": {"mode": "full", "max_bytes": 1}'),
  accepted("every body mode: partial", '"body": {"mode": "partial", "max_bytes": 65536.0}'),
  accepted("the defaults, written out", DEFAULTS),
  accepted("the request's own method", '"method": "original"'),
  accepted("the request's own path", '"check_path": "append_original", "endpoint": "/v1/"'),
  accepted("a query where nothing is appended", '"check_path": "endpoint", "endpoint": "/a?b=c"'),
  accepted(
    "forwarded headers of one's own",
    '"request_headers": {"set": {"X-Forwarded-Host": "%HOST%", "X-Forwarded-For": "%SOURCE_ADDRESS%"}}',
  ),
  accepted("forwarded headers", '"forwarded_headers": true'),
  accepted("empty objects", '"request_headers": {}, "client_headers": {}, "deny_response": {}'),
  accepted("everything allowed", '"request_headers": {"allow": ["*"], "deny": ["*"]}'),
  accepted("stripped names denied", '"request_headers": {"deny": ["Host", "x-envoy-*", "if-*"]}'),
  accepted("every sign of a name", '"upstream_headers": ["x-!#$%&\'+^_`|~.9z"]'),
  accepted("the beginning of stripped names", '"request_headers": {"allow": ["x-*", "i*", "k*"]}'),
  accepted(
    "every variable",
    '"request_headers": {"set": {"X-A": "%METHOD%%PATH% %HOST%%SOURCE_ADDRESS%%%", "X-B": "%PEER_SPIFFE_ID%%SNI%", ' +
      '"x_c": "%ROUTE_NAME%%WORKLOAD_NAME%", "X-D": "", "X-E": "\\t\xc3\xa9"}}',
  ),
  accepted(
    "lists for the client",
    '"client_headers": {"on_allow": [], "on_deny": ["Location", "x-*"]}',
  ),
  accepted("negotiated documents", '"deny_response": {"negotiate": true}'),
  accepted("a denial's body: gateway", '"deny_response": {"body": "gateway"}'),
  accepted("a denial's body: structured", '"deny_response": {"body": "structured", "headers": {}}'),
  accepted(
    "a denial's body: a text",
    '"deny_response": {"body": "<p>No\\r\\n\\u0000</p>", "content_type": "text/html; charset=utf-8", "headers": {"X-A": "", "Cache-Control": "no-store"}}',
  ),
  accepted("the lowest status on error", '"status_on_error": 400'),
  accepted("the highest status on error", '"status_on_error": 599.0'),
  accepted("failures let through", '"failure_mode": "allow"'),
  accepted("an empty retry object", '"retry": {}'),
  accepted("no retries", '"retry": {"attempts": 0, "on": [], "per_try_timeout": 1}'),
  accepted(
    "every retry",
    '"retry": {"attempts": 5.0, "on": ["connect", "reset", "timeout", "5xx", "5xx"], "per_try_timeout": 600000}',
  ),
  accepted("the smallest cache", '"cache": {"ttl": 1, "max_entries": 2}'),
  accepted(
    "the largest cache",
    '"cache": {"ttl": 3600000.0, "max_entries": 1e5, "key_headers": ["Authorization", "x-*", "*"], "stale_if_error": 3600000}',
  ),
  accepted(
    "a cache without what it may have",
    '"cache": {"ttl": 1000, "max_entries": 10, "key_headers": [], "stale_if_error": 0}',
  ),
  accepted("shadow mode", '"mode": "shadow", "reason_header": true'),
  accepted("canary mode", '"mode": "canary", "filter_state": true'),
  accepted("no metrics", '"metrics": false'),
  accepted("escapes in a text", '"endpoint": "\\/\\u0061uth"'),
  accepted("escapes in a key", '"end\\u0070oint": "/auth"'),
  {
    name: "configuration accepted/white space around everything",
    document:
      ' \t\r\n{ \n\t"gateway_url"\r\n:\t"http://gateway.test:8080" , "timeout" : 9 }\r\n\t ',
  },
];
