/**
 * Decisions that may be taken again for equal checks. One per plugin instance and worker; gone with the configuration.
 *
 * Keys are compared whole, never by a hash alone: two checks that shared one would share a decision (CVE-2021-32701, CVE-2026-33496).
 *
 * Two generations bound the memory: decisions go into the young one; when it is full it becomes the old one, and what nobody has used
 * since the last change is gone. Nothing is ever searched for a victim.
 */
import { GatewayReply } from "./gateway-reply";

export class CachedDecision {
  constructor(
    readonly reply: GatewayReply,
    /** The body of a refusal, when clients get the gateway's. */
    readonly body: string,
    /** When the reply came, by the clock of `Host.now`. */
    readonly since: f64,
    readonly lifetime: i32,
    /** Milliseconds beyond the lifetime. */
    readonly staleLifetime: i32,
  ) {}

  isFresh(now: f64): bool {
    return now - this.since < this.lifetime;
  }

  /** Whether it may stand in for a gateway that cannot be asked. */
  isUsable(now: f64): bool {
    return now - this.since < this.lifetime + this.staleLifetime;
  }

  /** About as many bytes as it takes. */
  size(): i32 {
    return this.body.length + this.reply.headers.bytes();
  }
}

/** A table from keys to decisions: every runtime has one of its own, and none of them is in the portable subset. */
export abstract class DecisionIndex {
  abstract find(key: string): CachedDecision | null;
  /** Null forgets what is there. */
  abstract set(key: string, decision: CachedDecision | null): void;
  /** Forgets everything. */
  abstract clear(): void;
}

export class DecisionCache {
  /** Entries and bytes of the young generation. */
  private count: i32 = 0;
  private bytes: i32 = 0;
  private latest: f64 = 0;

  /**
   * @param young without entries, and neither has `old`.
   * @param maxEntries at least 2.
   */
  constructor(
    private young: DecisionIndex,
    private old: DecisionIndex,
    private readonly maxEntries: i32,
  ) {}

  /** The decision for this key, fresh or not; null when there is none. */
  find(key: string, now: f64): CachedDecision | null {
    // A clock that was set back would make decisions live longer than they may.
    if (now < this.latest) this.clear();
    this.latest = now;
    const young = this.young.find(key);
    if (young !== null) return young;
    const old = this.old.find(key);
    if (old !== null && old.isFresh(now)) this.keep(key, old);
    return old;
  }

  keep(key: string, decision: CachedDecision): void {
    const bytes = key.length + decision.size();
    if (bytes > LARGEST_ENTRY) return;
    if (this.young.find(key) === null) {
      const isFull = (this.count + 1) * 2 > this.maxEntries;
      if (isFull || this.bytes + bytes > LARGEST_GENERATION) this.turn();
      this.count++;
    }
    this.bytes += bytes;
    this.young.set(key, decision);
  }

  forget(key: string): void {
    if (this.young.find(key) !== null) this.count--;
    this.young.set(key, null);
    this.old.set(key, null);
  }

  clear(): void {
    this.turn();
    this.turn();
  }

  private turn(): void {
    const forgotten = this.old;
    forgotten.clear();
    this.old = this.young;
    this.young = forgotten;
    this.count = 0;
    this.bytes = 0;
  }
}

/** A refusal's body that is longer is not kept, and neither is the refusal. */
export const LONGEST_KEPT_BODY: i32 = 4096;

const LARGEST_ENTRY: i32 = 32768;
/** Half of what a worker keeps, in bytes of keys, header lines and bodies. */
const LARGEST_GENERATION: i32 = 4194304;
