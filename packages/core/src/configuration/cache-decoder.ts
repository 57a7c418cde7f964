/** The key `cache`. */
import { LONGEST_TTL } from "../freshness";
import { Policy } from "../policy";
import { decodePatterns } from "./headers-decoder";
import { ObjectDecoder } from "./object-decoder";

export function decodeCache(decoder: ObjectDecoder, policy: Policy): void {
  const cache = decoder.object("cache", ["ttl", "max_entries", "key_headers", "stale_if_error"]);
  if (cache === null) return;
  cache.require("ttl", REQUIRED_FORM);
  cache.require("max_entries", REQUIRED_FORM);
  const rules = policy.cache;
  rules.ttlMilliseconds = cache.integer("ttl", 0, 1, LONGEST_TTL);
  rules.maxEntries = cache.integer("max_entries", 0, 2, MOST_ENTRIES);
  rules.staleMilliseconds = cache.integer("stale_if_error", 0, 0, LONGEST_TTL);
  decodePatterns(cache, "key_headers", rules.keyHeaders);
  policy.replyHeaders.readsFreshness = true;
}

const REQUIRED_FORM: string = "an integer";
const MOST_ENTRIES: i32 = 100000;
