/** Plugin configuration: read from the variable in front of the script, decoded by the core once per worker. */
import { DenialBody, Policy, decodeConfiguration } from "../../core/src/index";

export class Plugin {
  /** Null when the configuration is invalid: then nothing passes. */
  readonly policy: Policy | null;
  /** What to log with the first request: a script has no log while it is loaded. */
  readonly problem: string;
  readonly warnings: string[];

  constructor(document: unknown) {
    const text = type(document) == "string" ? (document as string) : "";
    const decoding = decodeConfiguration(text, DenialBody.Structured);
    this.policy = decoding.policy;
    this.problem = decoding.problem;
    this.warnings = decoding.warnings;
  }
}
