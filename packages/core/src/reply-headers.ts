/** What becomes of the headers of the gateway's reply (specification §2, §4). */
import { NamePatterns } from "./name-pattern";
import { CONTENT_LANGUAGE, CONTENT_TYPE, GRPC_MESSAGE, UPSTREAM_SERVICE_TIME } from "./names";
import { requestHeaderUse, RequestHeaderUse } from "./request-headers";
import { DECISION_NAMES, isOwnResponseHeader } from "./response-headers";

export class ReplyHeaderRules {
  /** Handed to the client beside the service's own headers (`client_headers.on_allow`). */
  readonly onAllow: NamePatterns = new NamePatterns();
  /** Handed to the client with a refusal (`client_headers.on_deny`). */
  readonly onDeny: NamePatterns = new NamePatterns();
  /** Handed to the service with an allowed request (`upstream_headers`). */
  readonly upstream: NamePatterns = new NamePatterns();

  /** Whether the core looks at a header of this name. Decides by name alone, so that adapters can remember the answer. */
  reads(name: string): bool {
    if (name == UPSTREAM_SERVICE_TIME || name == GRPC_MESSAGE) return true;
    if (DECISION_NAMES.indexOf(name) >= 0) return true;
    const isListed =
      this.onAllow.matches(name) || this.onDeny.matches(name) || this.upstream.matches(name);
    return isListed && isRelayable(name);
  }

  /** Whether a header of the reply is handed on under one of the lists above. */
  relays(list: NamePatterns, name: string): bool {
    return list.matches(name) && isRelayable(name);
  }

  /** The defaults of `client_headers.on_deny`. */
  useDefaults(): void {
    for (let index = 0; index < DENIAL_NAMES.length; index++) this.onDeny.add(DENIAL_NAMES[index]);
  }
}

/**
 * Whether a header of one message may be set on another: not those that describe or frame the message itself, and none that only the
 * plugin or Envoy may write.
 */
export function isRelayable(name: string): bool {
  if (isOwnResponseHeader(name)) return false;
  return requestHeaderUse(name) == RequestHeaderUse.Forward;
}

/** Headers of a denying reply that describe the gateway's body. They go with that body and with no other. */
export const BODY_NAMES: string[] = [CONTENT_TYPE, CONTENT_LANGUAGE, "content-encoding"];

const DENIAL_NAMES: string[] = [
  CONTENT_TYPE,
  "www-authenticate",
  "proxy-authenticate",
  "location",
  "set-cookie",
  "retry-after",
  "cache-control",
  "vary",
  CONTENT_LANGUAGE,
];
