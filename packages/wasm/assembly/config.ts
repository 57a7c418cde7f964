/** Plugin configuration: read from the host, decoded by the core, kept per root context. */
import {
  BodyMode,
  DecisionCache,
  DenialBody,
  Policy,
  VERSION,
  decodeConfiguration,
} from "../../core/src/index";
import { bufferBytes } from "./abi/buffer";
import { Buffer, Level } from "./abi/constants";
import { log } from "./abi/log";
import { textProperty } from "./abi/property";
import { Flights } from "./calls";
import { RawIndex } from "./decision-index";
import { ReplyUses, RequestUses } from "./names";
import { Numbered } from "./table";

/**
 * The `vm_id` by which whoever delivers the filter says that it set `allow_on_headers_stop_iteration`, too. Without that, a request that
 * waits for its body waits for ever; a filter cannot see the setting itself, and Istio's WasmPlugin can set neither.
 */
const HOLDS_BODY: string = "keymate-holds-body";

/** An accepted configuration and what the core has said of header names under it. */
export class Configuration {
  readonly requestUses: RequestUses;
  readonly replyUses: ReplyUses;
  /** Null when decisions are not cached. */
  readonly cache: DecisionCache | null;
  readonly flights: Flights = new Flights();

  constructor(readonly policy: Policy) {
    this.requestUses = new RequestUses(policy);
    this.replyUses = new ReplyUses(policy);
    const most = policy.cache.maxEntries;
    this.cache = most == 0 ? null : new DecisionCache(new RawIndex(most), new RawIndex(most), most);
  }
}

/**
 * One plugin instance. Plugins with the same image share a virtual machine, so configuration belongs to the root context and to nothing
 * global.
 */
export class Plugin extends Numbered {
  /** Null until a configuration has been accepted: without one, nothing passes. */
  configuration: Configuration | null = null;

  /** Reads and decodes the configuration; `false` and one logged line when it is invalid. Depends on the document alone. */
  configure(size: i32): bool {
    const bytes = bufferBytes(Buffer.PluginConfiguration, size);
    const decoding = decodeConfiguration(bytes.text(), DenialBody.Gateway);
    bytes.free();
    for (let index = 0; index < decoding.warnings.length; index++) {
      log(Level.Warn, "keymate: " + decoding.warnings[index]);
    }
    const policy = decoding.policy;
    if (policy === null) return this.refuse(decoding.problem);
    if (policy.bodyMode != BodyMode.None && textProperty("plugin_vm_id") != HOLDS_BODY) {
      return this.refuse(UNDELIVERED_BODY);
    }
    this.forget();
    this.configuration = new Configuration(policy);
    log(Level.Info, "keymate: version " + VERSION + " configured");
    return true;
  }

  /** Gives back what the cache of the configuration has kept. Streams under way may still ask it. */
  forget(): void {
    const configuration = this.configuration;
    if (configuration === null) return;
    const cache = configuration.cache;
    if (cache !== null) cache.clear();
  }

  private refuse(problem: string): bool {
    this.forget();
    this.configuration = null;
    log(Level.Error, "keymate: invalid configuration: " + problem);
    return false;
  }
}

const UNDELIVERED_BODY: string =
  "body.mode: found a mode with a body, allowed none without allow_on_headers_stop_iteration and vm_id " +
  HOLDS_BODY;
