/** What becomes of the headers of the gateway's reply (specification §2, §4). */
import { foldedName } from "./folded-name";
import { HeaderList } from "./header-list";
import { NamePatterns } from "./name-pattern";
import {
  AGE,
  CACHE_CONTROL,
  CONTENT_LANGUAGE,
  CONTENT_TYPE,
  GRPC_MESSAGE,
  SET_COOKIE,
  UPSTREAM_SERVICE_TIME,
  VARY,
} from "./names";
import { isOfEnvoy, requestHeaderUse, RequestHeaderUse } from "./request-headers";
import { DECISION_NAMES, isOwnResponseHeader } from "./response-headers";

/** What becomes of one header of the reply. */
export class ReplyHeaderUse {
  /** Whether it describes the gateway's body: then it goes with that body and with no other. */
  isOfBody: bool = false;
  goesToService: bool = false;
  /** Whether the client gets it with the service's answer. */
  goesWithAllow: bool = false;
  /** Whether the client gets it with a refusal. */
  goesWithDeny: bool = false;

  goes(way: Way): bool {
    if (way == Way.ToService) return this.goesToService;
    if (way == Way.WithAllow) return this.goesWithAllow;
    return this.goesWithDeny && (way == Way.WithBody || !this.isOfBody);
  }
}

/** Where lines of the reply may go. */
export const enum Way {
  ToService,
  /** To the client, with the service's answer. */
  WithAllow,
  /** To the client, with a refusal. */
  WithDeny,
  /** To the client, with a refusal and the gateway's own body. */
  WithBody,
}

/** Adds the lines of a reply that go this way, without control bytes. A function of its own, since Lua has a faster one. */
export function relayLines(
  target: HeaderList,
  lines: HeaderList,
  rules: ReplyHeaderRules,
  way: Way,
): void {
  for (let index = 0; index < lines.size(); index++) {
    if (rules.use(lines.name(index)).goes(way)) target.takeLine(lines, index);
  }
}

export class ReplyHeaderRules {
  /** Handed to the client beside the service's own headers (`client_headers.on_allow`). */
  readonly onAllow: NamePatterns = new NamePatterns();
  /** Handed to the client with a refusal (`client_headers.on_deny`). */
  readonly onDeny: NamePatterns = new NamePatterns();
  /** Handed to the service with an allowed request (`upstream_headers`). */
  readonly upstream: NamePatterns = new NamePatterns();
  /** Whether what says how long a reply counts is read, too (`cache`). */
  readsFreshness: bool = false;

  /** Names that were asked about, and in the same order what was answered. */
  private names: string[] = [];
  private uses: ReplyHeaderUse[] = [];

  /** Whether the core looks at a header of this name. Decides by name alone, so that adapters can remember the answer. */
  reads(name: string): bool {
    if (name == UPSTREAM_SERVICE_TIME || name == GRPC_MESSAGE) return true;
    if (DECISION_NAMES.indexOf(name) >= 0) return true;
    if (this.readsFreshness && FRESHNESS_NAMES.indexOf(name) >= 0) return true;
    const isListed =
      this.onAllow.matches(name) || this.onDeny.matches(name) || this.upstream.matches(name);
    return isListed && isRelayable(name);
  }

  /** What becomes of a header of this name, worked out once for each: the lists must be complete. */
  use(name: string): ReplyHeaderUse {
    let index = this.names.indexOf(name);
    if (index < 0) {
      // Gateways may invent names without end, where a list has a pattern; then the memory starts over.
      if (this.names.length >= MOST_NAMES) {
        this.names = [];
        this.uses = [];
      }
      index = this.names.length;
      this.names.push(name);
      this.uses.push(this.decide(name));
    }
    return this.uses[index];
  }

  private decide(name: string): ReplyHeaderUse {
    const use = new ReplyHeaderUse();
    use.isOfBody = BODY_NAMES.indexOf(name) >= 0;
    if (!isRelayable(name)) return use;
    use.goesToService = this.upstream.matches(name) && !isOfEnvoy(foldedName(name));
    use.goesWithAllow = this.onAllow.matches(name) && !use.isOfBody;
    use.goesWithDeny = this.onDeny.matches(name);
    return use;
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

const BODY_NAMES: string[] = [CONTENT_TYPE, CONTENT_LANGUAGE, "content-encoding"];

const MOST_NAMES: i32 = 64;

/** Say how long a reply counts (`freshness.ts`). */
const FRESHNESS_NAMES: string[] = [CACHE_CONTROL, VARY, SET_COOKIE, AGE];

const DENIAL_NAMES: string[] = [
  CONTENT_TYPE,
  "www-authenticate",
  "proxy-authenticate",
  "location",
  SET_COOKIE,
  "retry-after",
  CACHE_CONTROL,
  VARY,
  CONTENT_LANGUAGE,
];
