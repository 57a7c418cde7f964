/**
 * The table behind the core's decision cache. It lies outside of the garbage-collected heap: the collector would walk through every
 * header line of every decision, again and again.
 *
 * A bucket is a chain of records. A record: the address of the next one, the hash, the size of the key, when the reply came, lifetime and
 * stale lifetime, the status, how many lines, the size of the body and that of the lines; then key, body and lines, these as a list has them.
 */
import { CachedDecision, DecisionIndex, GatewayReply } from "../../core/src/index";
import { isSame, readText, writeText } from "./abi/memory";
import { HeaderList } from "./native/header-list";

/** Somebody who finds keys of the same hash fills one bucket and no more. */
const MOST_PER_BUCKET: i32 = 16;

export class RawIndex extends DecisionIndex {
  private readonly buckets: i32;
  /** Addresses of the first records; 0 while there is no record at all. */
  private table: usize = 0;

  /** @param entries how many there may be, about. */
  constructor(entries: i32) {
    super();
    let buckets = 16;
    while (buckets < entries) buckets <<= 1;
    this.buckets = buckets;
  }

  find(key: string): CachedDecision | null {
    if (this.table == 0) return null;
    const hash = keyHash(key);
    let record: usize = load<u32>(this.bucketOf(hash));
    while (record != 0) {
      if (isKeyOf(record, hash, key)) return read(record);
      record = load<u32>(record);
    }
    return null;
  }

  set(key: string, decision: CachedDecision | null): void {
    if (this.table == 0) {
      if (decision === null) return;
      this.table = heap.alloc(this.buckets << 2);
      memory.fill(this.table, 0, this.buckets << 2);
    }
    const hash = keyHash(key);
    const bucket = this.bucketOf(hash);
    let length = 0;
    let link = bucket;
    let record: usize = load<u32>(link);
    while (record != 0) {
      const next = load<u32>(record);
      if (isKeyOf(record, hash, key)) {
        store<u32>(link, next);
        heap.free(record);
      } else {
        length++;
        link = record;
      }
      record = next;
    }
    if (decision === null || length >= MOST_PER_BUCKET) return;
    const added = write(key, hash, decision);
    store<u32>(added, load<u32>(bucket));
    store<u32>(bucket, <u32>added);
  }

  clear(): void {
    if (this.table == 0) return;
    for (let bucket = 0; bucket < this.buckets; bucket++) {
      let record: usize = load<u32>(this.table + (bucket << 2));
      while (record != 0) {
        const next = load<u32>(record);
        heap.free(record);
        record = next;
      }
    }
    heap.free(this.table);
    this.table = 0;
  }

  private bucketOf(hash: u32): usize {
    return this.table + ((hash & (this.buckets - 1)) << 2);
  }
}

const HASH: usize = 4;
const KEY_SIZE: usize = 8;
const SINCE: usize = 16;
const LIFETIME: usize = 24;
const STALE_LIFETIME: usize = 28;
const STATUS: usize = 32;
const LINES: usize = 36;
const BODY_SIZE: usize = 40;
const LINES_SIZE: usize = 44;
const DATA: usize = 48;

/** The hash of a key, with which it begins: see `composeKey`. */
export function keyHash(key: string): u32 {
  return load<u32>(changetype<usize>(key));
}

export function isSameKey(left: string, right: string): bool {
  const size = left.length;
  return (
    size == right.length && isSame(changetype<usize>(left), changetype<usize>(right), size << 1)
  );
}

function isKeyOf(record: usize, hash: u32, key: string): bool {
  const size = key.length << 1;
  if (load<u32>(record, HASH) != hash || load<i32>(record, KEY_SIZE) != size) return false;
  return isSame(record + DATA, changetype<usize>(key), size);
}

function write(key: string, hash: u32, decision: CachedDecision): usize {
  const size = key.length << 1;
  const headers = decision.reply.headers;
  const linesSize = headers.packedSize();
  const record = heap.alloc(DATA + size + decision.body.length + linesSize);
  store<u32>(record, hash, HASH);
  store<i32>(record, size, KEY_SIZE);
  store<f64>(record, decision.since, SINCE);
  store<i32>(record, decision.lifetime, LIFETIME);
  store<i32>(record, decision.staleLifetime, STALE_LIFETIME);
  store<i32>(record, decision.reply.status, STATUS);
  store<i32>(record, headers.size(), LINES);
  store<i32>(record, decision.body.length, BODY_SIZE);
  store<u32>(record, <u32>linesSize, LINES_SIZE);
  memory.copy(record + DATA, changetype<usize>(key), size);
  headers.pack(writeText(record + DATA + size, decision.body));
  return record;
}

function read(record: usize): CachedDecision {
  const bodySize = load<i32>(record, BODY_SIZE);
  const bodyPlace = record + DATA + load<i32>(record, KEY_SIZE);
  const headers = new HeaderList();
  headers.unpack(bodyPlace + bodySize, load<i32>(record, LINES), load<u32>(record, LINES_SIZE));
  return new CachedDecision(
    new GatewayReply(load<i32>(record, STATUS), headers),
    readText(bodyPlace, bodySize),
    load<f64>(record, SINCE),
    load<i32>(record, LIFETIME),
    load<i32>(record, STALE_LIFETIME),
  );
}
