/** The validated configuration: everything that can be worked out once, so that a request pays for none of it. */
import { SkipRules } from "./skip";

export class Policy {
  /** `:authority` of the check call: host[:port] as written in `gateway_url`. */
  authority: string = "";
  /** `:path` of the check call: the base of `gateway_url`, then `endpoint`. */
  checkPath: string = "";
  /** `:scheme` of the check call. */
  scheme: string = "http";
  /** The Envoy cluster that leads to the gateway. */
  clusterName: string = "";
  /** 1 to 600000. Never 0: Envoy takes that for "no timeout". */
  timeoutMilliseconds: i32 = 5000;
  bodyMode: BodyMode = BodyMode.None;
  /** The largest body, or part of a body, that goes to the gateway. */
  bodyMaxBytes: i32 = 65536;
  denialBody: DenialBody = DenialBody.Gateway;
  skip: SkipRules = new SkipRules();
}

/** How much of the request's body the gateway sees. */
export const enum BodyMode {
  None,
  /** All of it; a larger one than allowed is refused with 413. */
  Full,
  /** Its beginning. */
  Partial,
}

/** What a denied client reads. */
export const enum DenialBody {
  /** The gateway's own words, byte for byte. */
  Gateway,
  /** A fixed JSON document. */
  Structured,
}
