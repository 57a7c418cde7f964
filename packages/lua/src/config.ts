/** Plugin configuration: read from the variable in front of the script, decoded by the core once per worker. */
import { DenialBody, Policy, decodeConfiguration } from "../../core/src/index";
import { ReplyUses, RequestUses } from "./names";

/** An accepted configuration and what the core has said of header names under it. */
export class Configuration {
  readonly requestUses: RequestUses;
  readonly replyUses: ReplyUses;

  constructor(readonly policy: Policy) {
    this.requestUses = new RequestUses(policy);
    this.replyUses = new ReplyUses(policy);
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
