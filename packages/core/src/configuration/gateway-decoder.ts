/** Keys that say where and how to ask: `gateway_url` and its like. */
import { Gateway } from "../gateway";
import { FORWARDED_HOST, FORWARDED_METHOD, FORWARDED_URI } from "../names";
import { Policy } from "../policy";
import { decimalText } from "../text";
import { isPath, parseGatewayUrl } from "./gateway-url";
import { isHeaderValue } from "./header-syntax";
import { JsonKind } from "./json-value";
import { ObjectDecoder } from "./object-decoder";

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
export function decodeGateway(decoder: ObjectDecoder, gateway: Gateway, policy: Policy): void {
  const text = decoder.text("gateway_url", "");
  const url = parseGatewayUrl(text);
  decoder.require("gateway_url", GATEWAY_URL_FORM);
  decoder.demand("gateway_url", url.isValid, GATEWAY_URL_FORM);
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
  decodeRetry(decoder, gateway);
}

function decodeEndpoint(decoder: ObjectDecoder): string {
  const endpoint = decoder.text("endpoint", "/auth");
  let isValid = endpoint.startsWith("/");
  let start = 0;
  // A query has the bytes of a path, and `?` (RFC 3986 §3.4).
  for (let index = 0; index <= endpoint.length; index++) {
    if (index == endpoint.length || endpoint.charAt(index) == "?") {
      if (!isPath(endpoint.substring(start, index))) isValid = false;
      start = index + 1;
    }
  }
  decoder.demand("endpoint", isValid, "a path that begins with / and has no fragment");
  return endpoint;
}

function decodeCheckPath(decoder: ObjectDecoder, gateway: Gateway): void {
  gateway.appendsOriginalPath =
    decoder.choice("check_path", ["endpoint", "append_original"], 0) == 1;
  const isClear = !gateway.appendsOriginalPath || gateway.checkPath.indexOf("?") < 0;
  decoder.demand("endpoint", isClear, 'no query with check_path "append_original"');
}

function decodeClusterName(decoder: ObjectDecoder, fallback: string): string {
  const name = decoder.text("cluster_name", fallback);
  const isValid = name.length > 0 && name.length <= 256 && isHeaderValue(name);
  decoder.demand("cluster_name", isValid, "the name of an Envoy cluster, 1 to 256 bytes");
  return name;
}

/** Envoy's own retry policy, which its client takes from headers of the call. `reset` and `timeout` are one condition there. */
function decodeRetry(decoder: ObjectDecoder, gateway: Gateway): void {
  const retry = decoder.object("retry", ["attempts", "on", "per_try_timeout"]);
  if (retry === null) return;
  const attempts = retry.integer("attempts", 0, 0, 5);
  const perTry = retry.integer("per_try_timeout", 0, 1, LONGEST_TIMEOUT);
  const conditions = decodeRetryConditions(retry);
  if (attempts == 0) return;
  gateway.retries = true;
  gateway.retryHeaders.add("x-envoy-max-retries", decimalText(attempts));
  gateway.retryHeaders.add("x-envoy-retry-on", conditions);
  if (perTry > 0) {
    gateway.retryHeaders.add("x-envoy-upstream-rq-per-try-timeout-ms", decimalText(perTry));
  }
}

function decodeRetryConditions(retry: ObjectDecoder): string {
  const items = retry.list("on", "a list of " + RETRY_WORDS.join(", "));
  if (items.length == 0) return "connect-failure,reset";
  const conditions: string[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const word = item.kind == JsonKind.Text ? RETRY_WORDS.indexOf(item.text) : -1;
    if (word < 0) {
      retry.rejectItem("on", index, item, "one of " + RETRY_WORDS.join(", "));
    } else if (conditions.indexOf(RETRY_CONDITIONS[word]) < 0) {
      conditions.push(RETRY_CONDITIONS[word]);
    }
  }
  return conditions.join(",");
}

const RETRY_WORDS: string[] = ["connect", "reset", "timeout", "5xx"];
const RETRY_CONDITIONS: string[] = ["connect-failure", "reset", "reset", "5xx"];
const GATEWAY_URL_FORM: string = "http(s)://host[:port][/base]";
