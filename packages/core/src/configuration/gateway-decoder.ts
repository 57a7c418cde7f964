/** Keys that say where and how to ask: `gateway_url` and its like. */
import { Gateway } from "../gateway";
import { FORWARDED_HOST, FORWARDED_METHOD, FORWARDED_URI } from "../names";
import { Policy } from "../policy";
import { decimalText, isControl } from "../text";
import { isPath, parseGatewayUrl } from "./gateway-url";
import { JsonKind } from "./json-value";
import { ObjectDecoder } from "./object-decoder";
import { Problems } from "./problems";

/** Every key about one gateway. */
export const GATEWAY_KEYS: string[] = [
  "gateway_url",
  "endpoint",
  "timeout",
  "cluster_name",
  "method",
  "check_path",
  "forwarded_headers",
  "retry",
];

const LONGEST_TIMEOUT: i32 = 600000;

/** The default gateway, and each of `gateways`. */
export function decodeGateway(
  decoder: ObjectDecoder,
  gateway: Gateway,
  policy: Policy,
  problems: Problems,
): void {
  const text = decoder.text("gateway_url", "");
  const url = parseGatewayUrl(text);
  const value = decoder.require("gateway_url", GATEWAY_URL_FORM);
  if (value !== null && !url.isValid) {
    decoder.reject("gateway_url", value, GATEWAY_URL_FORM);
  }
  gateway.scheme = url.scheme;
  gateway.authority = url.authority;
  gateway.checkPath = url.base + decodeEndpoint(decoder);
  gateway.timeoutMilliseconds = decoder.integer("timeout", 5000, 1, LONGEST_TIMEOUT);
  gateway.clusterName = decodeClusterName(decoder, url.host);
  gateway.usesOriginalMethod = decoder.choice("method", ["POST", "original"], 0) == 1;
  decodeCheckPath(decoder, gateway);
  gateway.addsForwardedHeaders = decoder.flag("forwarded_headers", false);
  if (gateway.addsForwardedHeaders && !policy.addsForwardedHeaders) {
    policy.addsForwardedHeaders = true;
    policy.requestHeaders.denied.add(FORWARDED_METHOD);
    policy.requestHeaders.denied.add(FORWARDED_HOST);
    policy.requestHeaders.denied.add(FORWARDED_URI);
  }
  decodeRetry(decoder, gateway, problems);
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

function decodeCheckPath(decoder: ObjectDecoder, gateway: Gateway): void {
  gateway.appendsOriginalPath =
    decoder.choice("check_path", ["endpoint", "append_original"], 0) == 1;
  const endpoint = decoder.find("endpoint");
  if (gateway.appendsOriginalPath && endpoint !== null && gateway.checkPath.indexOf("?") >= 0) {
    decoder.reject("endpoint", endpoint, 'no query with check_path "append_original"');
  }
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

/** Envoy's own retry policy, which its client takes from headers of the call. `reset` and `timeout` are one condition there. */
function decodeRetry(decoder: ObjectDecoder, gateway: Gateway, problems: Problems): void {
  const retry = decoder.object("retry", ["attempts", "on", "per_try_timeout"], problems);
  if (retry === null) return;
  const attempts = retry.integer("attempts", 0, 0, 5);
  const perTry = retry.integer("per_try_timeout", 0, 1, LONGEST_TIMEOUT);
  const conditions = decodeRetryConditions(retry);
  if (attempts == 0) return;
  gateway.retryHeaders.add("x-envoy-max-retries", decimalText(attempts));
  gateway.retryHeaders.add("x-envoy-retry-on", conditions);
  if (perTry > 0) {
    gateway.retryHeaders.add("x-envoy-upstream-rq-per-try-timeout-ms", decimalText(perTry));
  }
}

function decodeRetryConditions(retry: ObjectDecoder): string {
  const items = retry.list("on", "a list of " + RETRY_WORDS.join(", "));
  if (items.length == 0) return "connect-failure,reset";
  let conditions = "";
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const word = item.kind == JsonKind.Text ? RETRY_WORDS.indexOf(item.text) : -1;
    if (word < 0) {
      retry.reject("on[" + decimalText(index) + "]", item, "one of " + RETRY_WORDS.join(", "));
    } else if (conditions.indexOf(RETRY_CONDITIONS[word]) < 0) {
      conditions =
        conditions.length == 0 ? RETRY_CONDITIONS[word] : conditions + "," + RETRY_CONDITIONS[word];
    }
  }
  return conditions;
}

const RETRY_WORDS: string[] = ["connect", "reset", "timeout", "5xx"];
const RETRY_CONDITIONS: string[] = ["connect-failure", "reset", "reset", "5xx"];
const GATEWAY_URL_FORM: string = "http(s)://host[:port][/base]";
