/**
 * Turns the configuration document into a {@link Policy} (specification §2). The one decoder: what it accepts is what both runtimes accept.
 *
 * A policy never exists in an invalid state: with a problem there is none, and a runtime without a policy lets nothing through.
 */
import { DenialBody } from "../denial";
import { BodyMode, Policy } from "../policy";
import { decodeAnswers } from "./answers-decoder";
import { decodeCache } from "./cache-decoder";
import { decodeGateway } from "./gateway-decoder";
import { GatewayRoutes } from "./gateway-routes";
import { decodeHeaders } from "./headers-decoder";
import { JsonReader } from "./json-reader";
import { ObjectDecoder } from "./object-decoder";
import { Problems } from "./problems";
import { placeOf } from "./place";
import { decodeRules } from "./rules-decoder";

export class Decoding {
  /** Null when there is a problem. */
  policy: Policy | null = null;
  /** One line that names what, found and allowed; `""` when all is well. */
  problem: string = "";
  /** Where the problem is, e.g. `line 3 column 7`; `""` when all is well. */
  place: string = "";
  /** Lines about what is allowed and may not be meant. */
  readonly warnings: string[] = [];
}

/**
 * @param document the configuration as JSON text, a byte string.
 * @param denialBody what a denied client reads in this runtime unless configuration says otherwise.
 */
export function decodeConfiguration(document: string, denialBody: DenialBody): Decoding {
  const decoding = new Decoding();
  const reader = new JsonReader(document);
  const root = reader.read();
  if (reader.error.length > 0) {
    decoding.problem = "document: " + reader.error;
    return decoding;
  }
  const problems = new Problems();
  const policy = new Policy();
  policy.denial.body = denialBody;
  const decoder = new ObjectDecoder(root, "", problems, KEYS);
  decodeGateway(decoder, policy.gateway, policy);
  const routes = new GatewayRoutes(decoder, policy);
  decodeBody(decoder, policy);
  decodeHeaders(decoder, policy);
  decodeAnswers(decoder, policy);
  decodeCache(decoder, policy);
  decodeRules(decoder, policy, routes, decoding.warnings);
  if (problems.isEmpty()) {
    const extension = policy.extension;
    if (extension !== null) decoding.problem = extension.configure(policy);
    policy.seal();
    if (decoding.problem.length == 0) decoding.policy = policy;
  } else {
    decoding.problem = problems.first;
    decoding.place = placeOf(document, problems.position);
  }
  return decoding;
}

const KEYS: string[] = [
  "gateway_url",
  "endpoint",
  "timeout",
  "cluster_name",
  "skip_paths",
  "skip_rules",
  "bypass_cors_preflight",
  "method",
  "check_path",
  "forwarded_headers",
  "body",
  "request_headers",
  "upstream_headers",
  "client_headers",
  "deny_response",
  "status_on_error",
  "failure_mode",
  "retry",
  "mode",
  "cache",
  "gateways",
  "rules",
  "reason_header",
  "filter_state",
  "metrics",
];

/** ext_authz's and the gateway's own limits are of this order; a larger body would be held in the proxy's memory. */
const LARGEST_BODY: i32 = 1048576;

function decodeBody(decoder: ObjectDecoder, policy: Policy): void {
  const body = decoder.object("body", ["mode", "max_bytes"]);
  if (body === null) return;
  policy.bodyMode = body.choice("mode", ["none", "full", "partial"], BodyMode.None);
  policy.bodyMaxBytes = body.integer("max_bytes", 65536, 1, LARGEST_BODY);
}
