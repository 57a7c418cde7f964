/**
 * Calls under way and the streams that wait for them. proxy-wasm issues calls on the plugin and answers with a token; a client that
 * leaves does not cancel its call, so an answer may come for streams that are gone.
 */
import { MOST_TOGETHER } from "../../core/src/index";
import { isSameKey, keyHash } from "./decision-index";
import { Numbered, Table } from "./table";

/** By its token. */
export class Call extends Numbered {
  /** Streams that joined it; null when there are none. */
  joined: u32[] | null = null;
  private flight: Flight | null = null;

  constructor(
    token: u32,
    /** The stream that made it. */
    readonly stream: u32,
    /** `Exchange.key`. */
    private readonly key: string,
    private readonly flights: Flights,
  ) {
    super(token);
  }

  begin(): void {
    calls.add(this);
    if (this.key.length > 0) this.flight = this.flights.add(this.key, this);
  }

  /** Whether one more stream may join it. */
  hasRoom(): bool {
    const joined = this.joined;
    return joined === null || joined.length + 1 < MOST_TOGETHER;
  }

  /** From now on nobody joins it any more. */
  end(): void {
    calls.remove(this);
    const flight = this.flight;
    if (flight !== null) this.flights.remove(flight);
  }
}

/** A call by the hash of its key. */
class Flight extends Numbered {
  constructor(
    hash: u32,
    readonly key: string,
    readonly call: Call,
  ) {
    super(hash);
  }
}

/** Calls of one plugin that other streams may join. */
export class Flights {
  private readonly table: Table = new Table(256);

  /** Whether there is a call of this key that may be joined. */
  has(key: string): bool {
    return this.find(key) !== null;
  }

  add(key: string, call: Call): Flight {
    const flight = new Flight(keyHash(key), key, call);
    this.table.add(flight);
    return flight;
  }

  /** Has the stream wait for the call of this key; `false` when there is none. */
  join(key: string, stream: u32): bool {
    const call = this.find(key);
    if (call === null) return false;
    const joined = call.joined;
    if (joined === null) {
      call.joined = [stream];
    } else {
      joined.push(stream);
    }
    return true;
  }

  remove(flight: Flight): void {
    this.table.remove(flight);
  }

  /** The latest of the key, if it has room: those before it were full. */
  private find(key: string): Call | null {
    const hash = keyHash(key);
    let entry = this.table.find(hash);
    while (entry !== null) {
      const flight = changetype<Flight>(entry);
      if (entry.number == hash && isSameKey(flight.key, key)) {
        return flight.call.hasRoom() ? flight.call : null;
      }
      entry = entry.next;
    }
    return null;
  }
}

const calls: Table = new Table(256);

/** The call with this token, which is under way no longer; null when there is none. */
export function takeCall(token: u32): Call | null {
  const entry = calls.find(token);
  if (entry === null) return null;
  const call = changetype<Call>(entry);
  call.end();
  return call;
}
