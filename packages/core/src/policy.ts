/** The validated configuration: everything that can be worked out once, so that a request pays for none of it. */
import { CacheRules } from "./cache-rules";
import { Denial } from "./denial";
import { ExtensionPoints, currentExtension } from "./extension-points";
import { Gateway } from "./gateway";
import { HeaderTemplate } from "./header-template";
import { FORWARDED_FOR, FORWARDED_PROTO } from "./names";
import { ReplyHeaderRules } from "./reply-headers";
import { RequestHeaderRules, goesToGateway } from "./request-headers";
import { Route } from "./route";
import { Host } from "./host";
import { isAmbiguousPath } from "./path";
import { RuleSet } from "./rule-set";

export class Policy {
  readonly gateway: Gateway = new Gateway();
  /** How requests are treated that no rule speaks of (`gateway_url`, `mode`). */
  readonly standard: Route = new Route(this.gateway, false, false);
  readonly rules: RuleSet = new RuleSet(this.standard);
  /** Whether CORS preflights are skipped (`bypass_cors_preflight`). */
  bypassesCorsPreflight: bool = false;
  bodyMode: BodyMode = BodyMode.None;
  /** The largest body, or part of a body, that goes to the gateway. */
  bodyMaxBytes: i32 = 65536;
  /** Whether some gateway is sent `x-forwarded-…` headers: then none is sent a client's. */
  addsForwardedHeaders: bool = false;
  readonly requestHeaders: RequestHeaderRules = new RequestHeaderRules();
  /** Headers of its own that configuration puts on the check call. */
  readonly checkHeaders: HeaderTemplate[] = [];
  readonly replyHeaders: ReplyHeaderRules = new ReplyHeaderRules();
  readonly denial: Denial = new Denial();
  readonly cache: CacheRules = new CacheRules();
  /** Status of the answer when the gateway could not be asked. */
  statusOnError: i32 = 502;
  /** Whether a request passes when the gateway could not be asked (`failure_mode: allow`). */
  allowsOnFailure: bool = false;
  /** Whether responses say why (`reason_header`). */
  showsReason: bool = false;
  /** Whether another filter of this kind enforces, and this one leaves requests and responses as they are (`mode: canary`). */
  isCanary: bool = false;
  /** Whether the decision is told in filter state, where the runtime can write it (`filter_state`). */
  hasFilterState: bool = false;
  /** Whether requests are counted and timed (`metrics`). */
  hasMetrics: bool = true;
  /** Whether some checks have lines of which {@link extraLines} tells. */
  addsLines: bool = false;
  /** Whether somebody gets lines of the gateway's beside an allowed request. */
  relaysOnAllow: bool = false;
  /** What this build adds to the core. */
  extension: ExtensionPoints | null = currentExtension();

  /** @param path with its query, byte for byte; `""` when there is none. */
  routeFor(method: string, path: string, host: Host): Route {
    const rules = this.rules;
    const isPreflight =
      this.bypassesCorsPreflight && method == "OPTIONS" && isCorsPreflight(path, host);
    const authority = rules.readsHost ? host.requestHeader(":authority") : "";
    return isPreflight ? rules.skipped : rules.routeFor(method, path, authority);
  }

  /** Once, when everything has been configured. */
  seal(): void {
    this.rules.seal();
    this.addsLines = this.addsForwardedHeaders || this.checkHeaders.length > 0;
    this.relaysOnAllow = !this.replyHeaders.upstream.isEmpty || !this.replyHeaders.onAllow.isEmpty;
    const cache = this.cache;
    if (this.addsForwardedHeaders) {
      // The others say what every key begins with.
      cache.noteExtra(FORWARDED_PROTO);
      cache.noteExtra(FORWARDED_FOR);
    }
    for (let index = 0; index < this.checkHeaders.length; index++) {
      cache.noteExtra(this.checkHeaders[index].name);
    }
  }

  /** Puts a header of the plugin's own on every check call, and withholds the client's of this name. */
  addCheckHeader(header: HeaderTemplate): void {
    this.requestHeaders.denied.add(header.name);
    this.checkHeaders.push(header);
  }

  /** Whether configuration puts a header of this name on the check call. */
  hasCheckHeader(name: string): bool {
    for (let index = 0; index < this.checkHeaders.length; index++) {
      if (this.checkHeaders[index].name == name) return true;
    }
    return false;
  }

  /** Whether a client's header line is part of a check's key. Decides by name alone, so that adapters may remember the answer. */
  isKeyed(name: string): bool {
    return goesToGateway(this.requestHeaders.use(name)) && this.cache.isKeyed(name);
  }
}

/** The Fetch standard's question before a request across origins, whose answer depends on no credential: it carries none. */
function isCorsPreflight(path: string, host: Host): bool {
  if (host.requestHeader("origin").length == 0) return false;
  return host.requestHeader("access-control-request-method").length > 0 && !isAmbiguousPath(path);
}

/** How much of the request's body the gateway sees. */
export const enum BodyMode {
  None,
  /** All of it; a larger one than allowed is refused with 413. */
  Full,
  /** Its beginning. */
  Partial,
}
