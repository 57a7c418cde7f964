/** What the core needs to know of the gateway's reply. */
import { HeaderList } from "./header-list";
import { isDigit } from "./text";

export class GatewayReply {
  /**
   * @param status 100 to 999, or 0 when there was none that reads as a number.
   * @param headers the reply's lines that `ReplyHeaderRules.reads` names, in order; others are ignored.
   */
  constructor(
    readonly status: i32,
    readonly headers: HeaderList,
  ) {}
}

/** Why there is no reply to look at. */
export const enum GatewayFailure {
  /** Envoy does not know the cluster; nothing was sent. */
  UnknownCluster,
  /** The cluster has no host to send to; nothing was sent. */
  Unreachable,
  /** The request has more header lines than Envoy takes for a call ({@link MOST_CHECK_LINES}); nothing was sent. */
  HeadersTooLarge,
  /** The call was given up after it had begun: reset, or a reply larger than Envoy buffers. */
  NoReply,
}

/** proxy-wasm hosts drop a call with more lines; beyond it, neither runtime sends one. */
export const MOST_CHECK_LINES: i32 = 1024;

/** Reads the value of `:status`: three digits (RFC 9110 §15), else 0. */
export function parseStatus(text: string): i32 {
  if (text.length != 3) return 0;
  let status: i32 = 0;
  for (let index = 0; index < 3; index++) {
    const byte = text.charCodeAt(index);
    if (!isDigit(byte)) return 0;
    status = status * 10 + (byte - 0x30);
  }
  return status;
}
