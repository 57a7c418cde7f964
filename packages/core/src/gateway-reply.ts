/** What the core needs to know of the gateway's reply. */
import { HeaderList } from "./header-list";
import { CONTENT_LANGUAGE, CONTENT_TYPE, GRPC_MESSAGE, UPSTREAM_SERVICE_TIME } from "./names";
import { DECISION_NAMES } from "./response-headers";
import { isDigit } from "./text";

export class GatewayReply {
  /**
   * @param status 100 to 999, or 0 when there was none that reads as a number.
   * @param headers the reply's lines for which {@link isReadFromReply} holds, in order; others are ignored.
   */
  constructor(
    readonly status: i32,
    readonly headers: HeaderList,
  ) {}
}

/** Why there is no reply to look at. */
export const enum GatewayFailure {
  /** Envoy does not know the cluster; nothing was sent. */
  UnknownCluster,
  /** The cluster has no host to send to; nothing was sent. */
  Unreachable,
  /** The call was given up after it had begun: reset, or a reply larger than Envoy buffers. */
  NoReply,
}

/** Whether the core looks at a reply header of this name, so that an adapter may leave the others alone. */
export function isReadFromReply(name: string): bool {
  return (
    name == UPSTREAM_SERVICE_TIME ||
    name == GRPC_MESSAGE ||
    DECISION_NAMES.indexOf(name) >= 0 ||
    DENIAL_NAMES.indexOf(name) >= 0
  );
}

/** Reads the value of `:status`: three digits (RFC 9110 §15), else 0. */
export function parseStatus(text: string): i32 {
  if (text.length != 3) return 0;
  let status: i32 = 0;
  for (let index = 0; index < 3; index++) {
    const byte = text.charCodeAt(index);
    if (!isDigit(byte)) return 0;
    status = status * 10 + (byte - 0x30);
  }
  return status;
}

/** Headers of a denying reply that describe the gateway's body. They go with that body and with no other. */
export const BODY_NAMES: string[] = [CONTENT_TYPE, CONTENT_LANGUAGE];

/** Handed from a denying reply to the client: the defaults of `client_headers.on_deny` (specification §2). */
export const DENIAL_NAMES: string[] = [
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
