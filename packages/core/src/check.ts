/** The call to the gateway that asks whether a request may pass (specification §3). */
import { Gateway } from "./gateway";
import { HeaderList, NO_LINES, listFor } from "./header-list";
import { HeaderTemplate } from "./header-template";
import { Attribute, Host } from "./host";
import {
  ENFORCER,
  FORWARDED_FOR,
  FORWARDED_HOST,
  FORWARDED_METHOD,
  FORWARDED_PROTO,
  FORWARDED_URI,
  PARTIAL_BODY,
  TARGET_METHOD,
  TARGET_URI,
} from "./names";
import { isDigit } from "./text";
import { VERSION } from "./version";

export class Check {
  /**
   * @param headers lines to add to the client's own (those for which the policy's rules say `Forward`), pseudo-headers first.
   * @param bodyBytes how many bytes of the request's body, from its beginning, travel with the call.
   */
  constructor(
    readonly cluster: string,
    readonly timeoutMilliseconds: i32,
    readonly headers: HeaderList,
    readonly bodyBytes: i32,
  ) {}
}

/**
 * The lines of a check that take more than the request's method and path to write: forwarded and configured ones. With these they tell
 * apart all checks of one gateway.
 */
export function extraLines(gateway: Gateway, templates: HeaderTemplate[], host: Host): HeaderList {
  const lines = new HeaderList();
  if (gateway.addsForwardedHeaders) addForwardedHeaders(lines, host);
  for (let index = 0; index < templates.length; index++) {
    lines.add(templates[index].name, templates[index].evaluate(host));
  }
  return lines;
}

/**
 * @param extra what {@link extraLines} says.
 * @param isPartial whether the body continues behind `bodyBytes`.
 */
export function composeCheck(
  gateway: Gateway,
  host: Host,
  extra: HeaderList,
  bodyBytes: i32,
  isPartial: bool,
): Check {
  const method = host.method();
  const path = host.path();
  const start = gateway.checkPath;
  // With as many of a client's as usual.
  const headers = listFor(32);
  headers.put(":method", gateway.usesOriginalMethod ? method : "POST");
  headers.put(":path", gateway.appendsOriginalPath ? appended(start, path) : start);
  headers.put(":authority", gateway.authority);
  headers.put(":scheme", gateway.scheme);
  headers.put(ENFORCER, ENFORCER_VALUE);
  headers.put(TARGET_URI, path);
  headers.put(TARGET_METHOD, method);
  if (isPartial) headers.put(PARTIAL_BODY, "true");
  if (extra != NO_LINES) headers.addAll(extra);
  if (gateway.retries) headers.addAll(gateway.retryHeaders);
  return new Check(gateway.clusterName, gateway.timeoutMilliseconds, headers, bodyBytes);
}

function appended(start: string, path: string): string {
  if (!path.startsWith("/")) return start + "/" + path;
  return start.endsWith("/") ? start + path.substring(1) : start + path;
}

/**
 * The names that Traefik's ForwardAuth and its like use. A client's own `-method`, `-host` and `-uri` are withheld (see the decoder);
 * `-proto` and `-for` are Envoy's and go through as they are, if there are any.
 */
function addForwardedHeaders(headers: HeaderList, host: Host): void {
  headers.put(FORWARDED_METHOD, host.method());
  headers.put(FORWARDED_HOST, host.attribute(Attribute.Host));
  headers.put(FORWARDED_URI, host.path());
  if (host.requestHeader(FORWARDED_PROTO).length == 0) {
    headers.put(FORWARDED_PROTO, host.requestHeader(":scheme"));
  }
  if (host.requestHeader(FORWARDED_FOR).length == 0) {
    headers.put(FORWARDED_FOR, withoutPort(host.attribute(Attribute.SourceAddress)));
  }
}

/** `192.0.2.1:443` and `[2001:db8::1]:443` without the port. */
function withoutPort(address: string): string {
  let colon = address.length - 1;
  while (colon > 0 && isDigit(address.charCodeAt(colon))) colon--;
  return colon > 0 && address.charAt(colon) == ":" ? address.substring(0, colon) : address;
}

/** What {@link addForwardedHeaders} writes. */
export const FORWARDED_NAMES: string[] = [
  FORWARDED_METHOD,
  FORWARDED_HOST,
  FORWARDED_URI,
  FORWARDED_PROTO,
  FORWARDED_FOR,
];

const ENFORCER_VALUE: string = 'layer="mesh", tech="istio", version="' + VERSION + '"';
