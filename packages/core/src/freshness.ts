/**
 * For how long the gateway's reply may answer equal checks: HTTP's own rules (RFC 9111), capped by configuration.
 *
 * | the reply                                            | counts                                  |
 * | ---------------------------------------------------- | --------------------------------------- |
 * | a status other than 2xx, 401 and 403                 | once                                    |
 * | `set-cookie`                                         | once: it is one client's                |
 * | `no-store`, `no-cache`                               | once                                    |
 * | `private`, with `key_headers`                        | once: equal keys may be different users |
 * | `Vary` on what the gateway gets and the key has not  | once; `Vary: *`, too                    |
 * | `s-maxage`, else `max-age`                           | so many seconds less `Age`, at most ttl |
 * | none of these                                        | `ttl`                                   |
 *
 * `private` forbids nothing without `key_headers`: whatever tells users apart is in the key. For the same reason a reply to a request
 * with `Authorization` is no exception (RFC 9111 §3.5).
 */
import { GatewayReply } from "./gateway-reply";
import { HeaderList } from "./header-list";
import { AGE, CACHE_CONTROL, SET_COOKIE, VARY } from "./names";
import { Policy } from "./policy";
import { goesToGateway } from "./request-headers";
import { lowerCase, parseInteger } from "./text";

export class Freshness {
  /** Milliseconds; 0 when the reply counts once. */
  lifetime: i32;
  /** Whether the reply may be used beyond its time when the gateway cannot be asked. */
  mayBeStale: bool = true;

  private maxAge: i32 = -1;
  private sharedMaxAge: i32 = -1;

  constructor(
    reply: GatewayReply,
    private readonly policy: Policy,
  ) {
    this.lifetime = isLasting(reply.status) ? policy.cache.ttlMilliseconds : 0;
    if (reply.headers.has(SET_COOKIE)) this.lifetime = 0;
    const directives = itemsOf(reply.headers, CACHE_CONTROL);
    for (let index = 0; index < directives.length; index++) this.obey(directives[index]);
    const names = itemsOf(reply.headers, VARY);
    for (let index = 0; index < names.length; index++) {
      if (!this.isTold(names[index])) this.lifetime = 0;
    }
    const ages = itemsOf(reply.headers, AGE);
    const age = ages.length == 0 ? 0 : parseInteger(ages[0]);
    const maxAge = this.sharedMaxAge >= 0 ? this.sharedMaxAge : this.maxAge;
    if (maxAge >= 0) this.limit(age > 0 ? maxAge - age : maxAge);
  }

  private limit(seconds: i32): void {
    if (seconds <= 0) {
      this.lifetime = 0;
    } else if (seconds < LONGEST_SECONDS && seconds * 1000 < this.lifetime) {
      this.lifetime = seconds * 1000;
    }
  }

  private obey(directive: string): void {
    const isShared = directive.startsWith("s-maxage=");
    if (isShared || directive.endsWith("revalidate")) this.mayBeStale = false;
    if (directive == "no-store" || directive.startsWith("no-cache")) {
      this.lifetime = 0;
    } else if (directive.startsWith("private")) {
      if (!this.policy.cache.keyHeaders.isEmpty) this.lifetime = 0;
    } else if (isShared) {
      this.sharedMaxAge = shorter(this.sharedMaxAge, directive.substring(9));
    } else if (directive.startsWith("max-age=")) {
      this.maxAge = shorter(this.maxAge, directive.substring(8));
    }
  }

  /** Whether requests that differ in this header have different keys, or are the same to the gateway. */
  private isTold(name: string): bool {
    const cache = this.policy.cache;
    if (cache.untold.indexOf(name) >= 0) return false;
    return cache.isKeyed(name) || !goesToGateway(this.policy.requestHeaders.use(name));
  }
}

/** The most that configuration may ask for: an hour, in milliseconds. */
export const LONGEST_TTL: i32 = 3600000;
const LONGEST_SECONDS: i32 = 3600;

/** A refusal that asks for credentials or for others lasts; one that asks to wait, or to go elsewhere, is about this one request. */
function isLasting(status: i32): bool {
  return (status >= 200 && status <= 299) || status == 401 || status == 403;
}

/** The smaller of two ages in seconds; -1 is none so far. What is no number is 0 (RFC 9111 §4.2.1). */
function shorter(known: i32, digits: string): i32 {
  const seconds = parseInteger(digits);
  const given = seconds < 0 ? 0 : seconds;
  return known >= 0 && known < given ? known : given;
}

/** The items of the comma-separated lists under a name, in lower case, without blanks and quotes. */
function itemsOf(headers: HeaderList, name: string): string[] {
  const items: string[] = [];
  const values = headers.values(name);
  for (let index = 0; index < values.length; index++) addItems(items, lowerCase(values[index]));
  return items;
}

export function addItems(items: string[], text: string): void {
  let item = "";
  for (let index = 0; index < text.length; index++) {
    const sign = text.charAt(index);
    if (sign == ",") {
      items.push(item);
      item = "";
    } else if (sign != " " && sign != "\t" && sign != '"') {
      item = item + sign;
    }
  }
  items.push(item);
}
