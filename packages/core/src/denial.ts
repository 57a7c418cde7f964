/** What a denied client gets (`deny_response`, specification §2). */
import { HeaderList } from "./header-list";

export class Denial {
  body: DenialBody = DenialBody.Gateway;
  /** The body, when it is `Literal`. */
  text: string = "";
  /** Replaces the content type that goes with the body; `""` keeps it. */
  contentType: string = "";
  /** Whether JSON documents are worded as text for clients that like it better. */
  isNegotiated: bool = false;
  /** Set on every denial, in place of the gateway's of the same name. */
  readonly headers: HeaderList = new HeaderList();
}

export const enum DenialBody {
  /** The gateway's own words, byte for byte. */
  Gateway,
  /** A fixed JSON document. */
  Structured,
  /** A text from the configuration. */
  Literal,
}
