/**
 * Turns the configuration document into a {@link Policy} (specification §2). The one decoder: what it accepts is what both runtimes accept.
 *
 * A policy never exists in an invalid state: with a problem there is none, and a runtime without a policy lets nothing through.
 */
import { isAmbiguousPath } from "../path";
import { BodyMode, DenialBody, Policy } from "../policy";
import { isControl } from "../text";
import { isPath, parseGatewayUrl } from "./gateway-url";
import { JsonReader, placeOf } from "./json-reader";
import { JsonKind, JsonValue } from "./json-value";
import { ObjectDecoder, Problems } from "./object-decoder";
import { problem } from "./problem";

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
  policy.denialBody = denialBody;
  const decoder = new ObjectDecoder(root, "", problems, KEYS);
  decodeGateway(decoder, policy, problems);
  decodeSkipPaths(decoder, policy, decoding.warnings);
  decodeBody(decoder, policy, problems);
  if (problems.isEmpty()) {
    decoding.policy = policy;
  } else {
    decoding.problem = problems.first;
    decoding.place = placeOf(document, problems.position);
  }
  return decoding;
}

const KEYS: string[] = ["gateway_url", "endpoint", "timeout", "cluster_name", "skip_paths", "body"];
const BODY_KEYS: string[] = ["mode", "max_bytes"];
const BODY_MODES: string[] = ["none", "full", "partial"];

/** ext_authz's and the gateway's own limits are of this order; a larger body would be held in the proxy's memory. */
const LARGEST_BODY: i32 = 1048576;
const LONGEST_TIMEOUT: i32 = 600000;

function decodeGateway(decoder: ObjectDecoder, policy: Policy, problems: Problems): void {
  const text = decoder.text("gateway_url", "");
  const url = parseGatewayUrl(text);
  const value = decoder.find("gateway_url");
  if (value === null) {
    problems.add(problem("gateway_url", "nothing", GATEWAY_URL_FORM), 0);
  } else if (!url.isValid) {
    decoder.reject("gateway_url", value, GATEWAY_URL_FORM);
  }
  policy.scheme = url.scheme;
  policy.authority = url.authority;
  policy.checkPath = url.base + decodeEndpoint(decoder);
  policy.timeoutMilliseconds = decoder.integer("timeout", 5000, 1, LONGEST_TIMEOUT);
  policy.clusterName = decodeClusterName(decoder, url.host);
}

function decodeEndpoint(decoder: ObjectDecoder): string {
  const endpoint = decoder.text("endpoint", "/auth");
  const value = decoder.find("endpoint");
  const query = endpoint.indexOf("?");
  const path = query < 0 ? endpoint : endpoint.substring(0, query);
  const isValid =
    path.startsWith("/") && isPath(path) && (query < 0 || isQuery(endpoint.substring(query + 1)));
  if (value !== null && !isValid) {
    decoder.reject("endpoint", value, "a path that begins with / and has no fragment");
  }
  return endpoint;
}

/** RFC 3986 §3.4: the bytes of a path, and `?`. */
function isQuery(text: string): bool {
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text.charAt(index) == "?") {
      if (!isPath(text.substring(start, index))) return false;
      start = index + 1;
    }
  }
  return isPath(text.substring(start));
}

function decodeClusterName(decoder: ObjectDecoder, fallback: string): string {
  const name = decoder.text("cluster_name", fallback);
  const value = decoder.find("cluster_name");
  if (value === null) return fallback;
  let isValid = name.length > 0 && name.length <= 256;
  for (let index = 0; index < name.length; index++) {
    if (isControl(name.charCodeAt(index))) isValid = false;
  }
  if (!isValid)
    decoder.reject("cluster_name", value, "the name of an Envoy cluster, 1 to 256 bytes");
  return name;
}

function decodeSkipPaths(decoder: ObjectDecoder, policy: Policy, warnings: string[]): void {
  const items = decoder.list("skip_paths", "a list of path prefixes");
  for (let index = 0; index < items.length; index++) {
    const key = "skip_paths[" + index.toString() + "]";
    if (!isPrefix(items[index])) {
      decoder.reject(key, items[index], PREFIX_FORM);
    } else {
      const prefix = items[index].text;
      if (prefix == "/") warnings.push(key + ': "/" skips every path');
      policy.skip.addPrefix(prefix);
    }
  }
}

function isPrefix(value: JsonValue): bool {
  if (value.kind != JsonKind.Text) return false;
  const text = value.text;
  return text.indexOf("?") < 0 && text.indexOf("#") < 0 && !isAmbiguousPath(text);
}

function decodeBody(decoder: ObjectDecoder, policy: Policy, problems: Problems): void {
  const value = decoder.find("body");
  if (value === null) return;
  const body = new ObjectDecoder(value, "body", problems, BODY_KEYS);
  policy.bodyMode = body.choice("mode", BODY_MODES, BodyMode.None);
  policy.bodyMaxBytes = body.integer("max_bytes", 65536, 1, LARGEST_BODY);
}

const GATEWAY_URL_FORM: string = "http(s)://host[:port][/base]";
const PREFIX_FORM: string =
  "a path prefix that begins with / and that no server can read in two ways (no //, dot segments, ;, ?, #, escaped / or .)";
