/** Who receives a line of the client's request header: the gateway, the service, both or neither (specification §3). */
import { foldedName } from "./folded-name";
import { NamePatterns } from "./name-pattern";
import {
  ENFORCER,
  FORWARDED_FOR,
  FORWARDED_PROTO,
  PARTIAL_BODY,
  TARGET_METHOD,
  TARGET_URI,
} from "./names";

export const enum RequestHeaderUse {
  /** The gateway and the service get it, byte for byte. */
  Forward,
  /** On the strip list: only the service gets it. */
  Withhold,
  /** Only the gateway gets it: the service gets the gateway's own line of this name, or none. */
  Replace,
  /** Protected: speaks in the plugin's name, so nobody gets a client's. */
  Remove,
}

export function goesToGateway(use: RequestHeaderUse): bool {
  return use == RequestHeaderUse.Forward || use == RequestHeaderUse.Replace;
}

export function goesToService(use: RequestHeaderUse): bool {
  return use == RequestHeaderUse.Forward || use == RequestHeaderUse.Withhold;
}

/** The configured part of the rules: narrows what the gateway gets, never widens it. */
export class RequestHeaderRules {
  /** When not empty, the gateway gets nothing else (`request_headers.allow`). */
  readonly allowed: NamePatterns = new NamePatterns();
  /** The gateway does not get these (`request_headers.deny` and the names that the check call sets itself). */
  readonly denied: NamePatterns = new NamePatterns();
  /** Names that the gateway may set on the service's request (`upstream_headers`): a client's would be taken for the gateway's there. */
  readonly reserved: NamePatterns = new NamePatterns();
  /** Whether the service gets every line, since another filter cares for it (`mode: canary`). */
  leavesService: bool = false;

  /**
   * Decides by name alone, so that adapters can remember the answer for a name. Aliases (`_` and `.` for `-`) count as the name itself.
   */
  use(name: string): RequestHeaderUse {
    const use = this.enforcedUse(name);
    if (!this.leavesService || goesToService(use)) return use;
    return use == RequestHeaderUse.Replace ? RequestHeaderUse.Forward : RequestHeaderUse.Withhold;
  }

  private enforcedUse(name: string): RequestHeaderUse {
    const use = requestHeaderUse(name);
    if (use != RequestHeaderUse.Forward) return use;
    const folded = foldedName(name);
    const isAllowed = this.allowed.isEmpty || this.allowed.matchesFolded(folded);
    const isSent = isAllowed && !this.denied.matchesFolded(folded);
    if (this.reserved.matchesFolded(folded) && !isOfEnvoy(name)) {
      return isSent ? RequestHeaderUse.Replace : RequestHeaderUse.Remove;
    }
    return isSent ? RequestHeaderUse.Forward : RequestHeaderUse.Withhold;
  }
}

/**
 * Whether Envoy itself writes the header on every request. No gateway may set these, and however wide a pattern is, the service keeps
 * Envoy's: without `x-forwarded-proto` Envoy finds no route.
 */
export function isOfEnvoy(name: string): bool {
  return ENVOY_NAMES.indexOf(name) >= 0;
}

/** The mandatory part of the rules, which no configuration can loosen. */
export function requestHeaderUse(name: string): RequestHeaderUse {
  if (name.startsWith(":")) return RequestHeaderUse.Withhold;
  const folded = foldedName(name);
  if (PROTECTED_NAMES.indexOf(folded) >= 0) return RequestHeaderUse.Remove;
  if (STRIPPED_NAMES.indexOf(folded) >= 0) return RequestHeaderUse.Withhold;
  for (let index = 0; index < STRIPPED_PREFIXES.length; index++) {
    if (folded.startsWith(STRIPPED_PREFIXES[index])) return RequestHeaderUse.Withhold;
  }
  return RequestHeaderUse.Forward;
}

export const PROTECTED_NAMES: string[] = [ENFORCER, TARGET_URI, TARGET_METHOD, PARTIAL_BODY];

const ENVOY_NAMES: string[] = [FORWARDED_PROTO, FORWARDED_FOR, "x-request-id"];

export const STRIPPED_NAMES: string[] = [
  // Describe the client's message, not the check call.
  "host",
  "content-length",
  "expect",
  // Hop by hop (RFC 9110 §7.6.1; CVE-2024-45410): meant for this connection only.
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "http2-settings",
  "proxy-authorization",
  // Would make the gateway's answer partial, compressed or "not modified", which is no verdict.
  "range",
  "accept-encoding",
];

export const STRIPPED_PREFIXES: string[] = [
  // Steer Envoy's own client: longer timeouts, retries, a timeout answered 204.
  "x-envoy-",
  // Conditional requests (RFC 9110 §13.1): a 304 is no verdict.
  "if-",
];
