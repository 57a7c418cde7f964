/** What the core says of header names, remembered per plugin. */
import { Policy, isOwnResponseHeader } from "../../core/src/index";
import { NameMemo } from "./name-memo";

/** Answers a `RequestHeaderUse`. */
export class RequestUses extends NameMemo {
  constructor(private readonly policy: Policy) {
    super();
  }

  protected ask(name: string): i32 {
    return this.policy.requestHeaders.use(name);
  }
}

/** Answers 1 when a client's line is part of a check's key. */
export class KeyUses extends NameMemo {
  constructor(private readonly policy: Policy) {
    super();
  }

  protected ask(name: string): i32 {
    return this.policy.isKeyed(name) ? 1 : 0;
  }
}

/** Answers 1 when the core reads the gateway's reply header. */
export class ReplyUses extends NameMemo {
  constructor(private readonly policy: Policy) {
    super();
  }

  protected ask(name: string): i32 {
    return this.policy.replyHeaders.reads(name) ? 1 : 0;
  }
}

/** Answers 1 when a service may not set the response header. */
export class ResponseUses extends NameMemo {
  protected ask(name: string): i32 {
    return isOwnResponseHeader(name) ? 1 : 0;
  }
}
