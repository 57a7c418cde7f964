/** What the core says of header names, remembered: a table look-up instead of a decision per line. */
import { Policy, RequestHeaderUse, isOwnResponseHeader } from "../../core/src/index";

/** Clients may invent names without end; then the memory starts over. */
const MOST_NAMES = 256;

abstract class NameMemo<Answer extends boolean | number> {
  private answers = new LuaTable<string, Answer>();
  private count = 0;

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

  /** What the core says of a name; must depend on the name alone. */
  protected abstract ask(name: string): Answer;
}

export class RequestUses extends NameMemo<RequestHeaderUse> {
  constructor(private readonly policy: Policy) {
    super();
  }

  protected ask(name: string): RequestHeaderUse {
    return this.policy.requestHeaders.use(name);
  }
}

/** Whether the core reads the gateway's reply header. */
export class ReplyUses extends NameMemo<boolean> {
  constructor(private readonly policy: Policy) {
    super();
  }

  protected ask(name: string): boolean {
    return this.policy.replyHeaders.reads(name);
  }
}

/** Whether a service may not set the response header. */
export class ResponseUses extends NameMemo<boolean> {
  protected ask(name: string): boolean {
    return isOwnResponseHeader(name);
  }
}
