/** Plugin configuration: read from the variable in front of the script, decoded by the core once per worker. */
import {
  DecisionCache,
  DenialBody,
  Policy,
  RequestHeaderUse,
  decodeConfiguration,
} from "../../core/src/index";
import { TableIndex } from "./decision-index";
import { sizedName } from "./host";
import { remembered } from "./names";

/** An accepted configuration and what the core has said of header names under it. */
export class Configuration {
  readonly requestUses: LuaTable<string, RequestHeaderUse>;
  /** The names of the client's lines that are part of a check's key, as it has them; others as `""`. */
  readonly keyed: LuaTable<string, string>;
  /** Whether the service may get lines of the gateway's. */
  readonly relays: boolean;
  /** Null when decisions are not cached. */
  readonly cache: DecisionCache | null;

  constructor(readonly policy: Policy) {
    this.requestUses = remembered((name) => policy.requestHeaders.use(name));
    this.keyed = remembered((name) => (policy.isKeyed(name) ? sizedName(name) : ""));
    this.relays = !policy.replyHeaders.upstream.isEmpty;
    const most = policy.cache.maxEntries;
    this.cache = most == 0 ? null : new DecisionCache(new TableIndex(), new TableIndex(), most);
  }
}

export class Plugin {
  /** Null when the configuration is invalid: then nothing passes. */
  readonly configuration: Configuration | null;
  /** What to log with the first request: a script has no log while it is loaded. */
  readonly problem: string;
  readonly warnings: string[];

  constructor(document: unknown) {
    const text = type(document) == "string" ? (document as string) : "";
    const decoding = decodeConfiguration(text, DenialBody.Structured);
    const policy = decoding.policy;
    this.configuration = policy === null ? null : new Configuration(policy);
    this.problem = decoding.problem;
    this.warnings = decoding.warnings;
  }
}
