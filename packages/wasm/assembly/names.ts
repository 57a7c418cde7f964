/** What the core says of header names, remembered per plugin. */
import { Policy, goesToGateway, goesToService, isOwnResponseHeader } from "../../core/src/index";
import { NameMemo } from "./name-memo";

/** What becomes of a line of the client's; `PairsReader.mark` keeps these three with the line. */
export const TO_GATEWAY: i32 = 1;
export const REMOVED: i32 = 2;
/** Part of a check's key. */
export const KEYED: i32 = 4;
/** Lines that are read of every request. */
export const METHOD: i32 = 8;
export const PATH: i32 = 16;

export class RequestUses extends NameMemo {
  constructor(private readonly policy: Policy) {
    super();
  }

  protected ask(name: string): i32 {
    const use = this.policy.requestHeaders.use(name);
    let answer = 0;
    if (goesToGateway(use)) answer |= TO_GATEWAY;
    if (!goesToService(use)) answer |= REMOVED;
    if (this.policy.isKeyed(name)) answer |= KEYED;
    if (name == ":method") answer |= METHOD;
    if (name == ":path") answer |= PATH;
    return answer;
  }
}

/** What {@link ReplyUses} answers for `:status`. */
export const STATUS_LINE: i32 = -1;

/** Answers 1 when the core reads the gateway's reply header. */
export class ReplyUses extends NameMemo {
  constructor(private readonly policy: Policy) {
    super();
  }

  protected ask(name: string): i32 {
    if (name == ":status") return STATUS_LINE;
    return this.policy.replyHeaders.reads(name) ? 1 : 0;
  }
}

/** Answers 1 when a service may not set the response header. */
export class ResponseUses extends NameMemo {
  protected ask(name: string): i32 {
    return isOwnResponseHeader(name) ? 1 : 0;
  }
}
