/**
 * Calls under way and the streams that wait for them. proxy-wasm issues calls on the plugin and answers with a token; a client that
 * leaves does not cancel its call, so an answer may come for streams that are gone.
 */
import { MOST_TOGETHER } from "../../core/src/index";

export class Call {
  /** Streams that joined it; null when there are none. */
  joined: u32[] | null = null;

  constructor(
    readonly token: u32,
    /** The stream that made it. */
    readonly stream: u32,
    /** `Exchange.key`. */
    readonly key: string,
    private readonly flights: Flights,
  ) {}

  begin(): void {
    calls.set(this.token, this);
    if (this.key.length > 0) this.flights.add(this);
  }

  /** Whether one more stream may join it. */
  hasRoom(): bool {
    const joined = this.joined;
    return joined === null || joined.length + 1 < MOST_TOGETHER;
  }

  /** From now on nobody joins it any more. */
  end(): void {
    if (this.key.length > 0) this.flights.remove(this);
  }
}

/** Calls of one plugin that other streams may join. */
export class Flights {
  private readonly calls: Map<string, Call> = new Map<string, Call>();

  /** Whether there is a call of this key that may be joined. */
  has(key: string): bool {
    return this.calls.has(key) && this.calls.get(key).hasRoom();
  }

  add(call: Call): void {
    this.calls.set(call.key, call);
  }

  /** Has the stream wait for the call of this key; `false` when there is none. */
  join(key: string, stream: u32): bool {
    if (!this.has(key)) return false;
    const call = this.calls.get(key);
    const joined = call.joined;
    if (joined === null) {
      call.joined = [stream];
    } else {
      joined.push(stream);
    }
    return true;
  }

  remove(call: Call): void {
    if (this.calls.has(call.key) && this.calls.get(call.key) == call) this.calls.delete(call.key);
  }
}

const calls: Map<u32, Call> = new Map<u32, Call>();

/** The call with this token, which is under way no longer; null when there is none. */
export function takeCall(token: u32): Call | null {
  if (!calls.has(token)) return null;
  const call = calls.get(token);
  calls.delete(token);
  call.end();
  return call;
}
