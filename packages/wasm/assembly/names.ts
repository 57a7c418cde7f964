/** What the core says of header names, remembered per plugin. */
import {
  DECISION_NAMES,
  Policy,
  goesToGateway,
  goesToService,
  isOwnResponseHeader,
} from "../../core/src/index";
import { readText } from "./abi/memory";
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

/** Answers 0 when the core does not read the gateway's reply header, else its place in {@link texts} and one, or just 1. */
export class ReplyUses extends NameMemo {
  /** Names that are read, so that a reply costs no new text for any of them. */
  private texts: string[] = [""];

  constructor(private readonly policy: Policy) {
    super();
  }

  /** The name of a line that is read. */
  nameAt(address: usize, size: i32): string {
    return this.nameOf(this.get(address, size), address, size);
  }

  /** The same, when it is known what {@link get} answers. */
  nameOf(use: i32, address: usize, size: i32): string {
    return use > 1 ? this.texts[use - 1] : readText(address, size);
  }

  protected ask(name: string): i32 {
    if (name == ":status") return STATUS_LINE;
    return this.policy.replyHeaders.reads(name) ? 1 : 0;
  }

  protected keep(name: string, answer: i32): i32 {
    if (answer != 1) return answer;
    // The core's own text is told from others at a glance.
    const index = DECISION_NAMES.indexOf(name);
    this.texts.push(index < 0 ? name : DECISION_NAMES[index]);
    return this.texts.length;
  }

  protected forget(): void {
    this.texts = [""];
  }
}

/** Answers 1 when a service may not set the response header. */
export class ResponseUses extends NameMemo {
  protected ask(name: string): i32 {
    return isOwnResponseHeader(name) ? 1 : 0;
  }
}
