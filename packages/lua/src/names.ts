/** What the core says of header names, remembered: a table look-up instead of a decision per line. */
import {
  RequestHeaderUse,
  isOwnResponseHeader,
  isReadFromReply,
  requestHeaderUse,
} from "../../core/src/index";

/** Clients may invent names without end; then the memory starts over. */
const MOST_NAMES = 256;

class NameMemo<Answer extends boolean | number> {
  private answers = new LuaTable<string, Answer>();
  private count = 0;

  constructor(private readonly ask: (this: void, name: string) => Answer) {}

  get(name: string): Answer {
    const known = this.answers.get(name);
    if (known !== undefined) return known;
    if (this.count >= MOST_NAMES) {
      this.answers = new LuaTable<string, Answer>();
      this.count = 0;
    }
    const answer = this.ask(name);
    this.answers.set(name, answer);
    this.count++;
    return answer;
  }
}

export const requestUses = new NameMemo<RequestHeaderUse>((name) => requestHeaderUse(name));
export const readReplies = new NameMemo<boolean>((name) => isReadFromReply(name));
export const ownResponses = new NameMemo<boolean>((name) => isOwnResponseHeader(name));
