/** What the core says of header names, remembered per plugin. */
import {
  DECISION_NAMES,
  Policy,
  goesToGateway,
  goesToService,
  isOwnResponseHeader,
} from "../../core/src/index";
import { OWN_NAMES } from "../../core/src/response-headers";
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
  /** The letters, each by its last five bits, with which names begin that a service may not set; 0 until the first response. */
  private letters: u32 = 0;

  /** Whether a service may not set it. Most names begin with other letters, and need not be looked up. */
  isOwn(address: usize, size: i32): bool {
    // Extensions claim names until then.
    if (this.letters == 0) this.letters = firstLetters(OWN_NAMES) | firstLetters(DECISION_NAMES);
    const isLikely = ((this.letters >> (load<u8>(address) & 31)) & 1) != 0;
    return isLikely && this.get(address, size) == 1;
  }

  protected ask(name: string): i32 {
    return isOwnResponseHeader(name) ? 1 : 0;
  }
}

/** All of them, when a name begins with what has aliases. */
function firstLetters(names: string[]): u32 {
  let letters: u32 = 0;
  for (let index = 0; index < names.length; index++) {
    const name = unchecked(names[index]);
    if (name.length == 0 || name.startsWith("-")) return u32.MAX_VALUE;
    letters |= 1 << (name.charCodeAt(0) & 31);
  }
  return letters;
}
