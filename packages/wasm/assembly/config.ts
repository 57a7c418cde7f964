/** Plugin configuration: read from the host, decoded by the core, kept per root context. */
import { DenialBody, Policy, VERSION, decodeConfiguration } from "../../core/src/index";
import { bufferBytes } from "./abi/buffer";
import { Buffer, Level } from "./abi/constants";
import { log } from "./abi/log";

/**
 * One plugin instance. Plugins with the same image share a virtual machine, so configuration belongs to the root context and to nothing
 * global.
 */
export class Plugin {
  /** Null until a configuration has been accepted: without one, nothing passes. */
  policy: Policy | null = null;

  /** Reads and decodes the configuration; `false` and one logged line when it is invalid. Depends on the document alone. */
  configure(size: i32): bool {
    const bytes = bufferBytes(Buffer.PluginConfiguration, size);
    const decoding = decodeConfiguration(bytes.text(), DenialBody.Gateway);
    bytes.free();
    for (let index = 0; index < decoding.warnings.length; index++) {
      log(Level.Warn, "keymate: " + decoding.warnings[index]);
    }
    this.policy = decoding.policy;
    if (decoding.policy === null) {
      log(Level.Error, "keymate: invalid configuration: " + decoding.problem);
      return false;
    }
    log(Level.Info, "keymate: version " + VERSION + " configured");
    return true;
  }
}
