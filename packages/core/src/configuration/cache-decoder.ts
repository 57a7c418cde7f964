/** The key `cache`. */
import { LONGEST_TTL } from "../freshness";
import { Policy } from "../policy";
import { decodePatterns } from "./headers-decoder";
import { ObjectDecoder } from "./object-decoder";
import { problem } from "./problem";
import { Problems } from "./problems";

export function decodeCache(decoder: ObjectDecoder, policy: Policy, problems: Problems): void {
  const value = decoder.find("cache");
  const cache = decoder.object("cache", CACHE_KEYS, problems);
  if (cache === null || value === null) return;
  for (let index = 0; index < REQUIRED; index++) {
    const path = cache.pathOf(CACHE_KEYS[index]);
    if (!cache.has(CACHE_KEYS[index]))
      problems.add(problem(path, "nothing", REQUIRED_FORM), value.position);
  }
  const rules = policy.cache;
  rules.ttlMilliseconds = cache.integer("ttl", 0, 1, LONGEST_TTL);
  rules.maxEntries = cache.integer("max_entries", 0, 2, MOST_ENTRIES);
  rules.staleMilliseconds = cache.integer("stale_if_error", 0, 0, LONGEST_TTL);
  decodePatterns(cache, "key_headers", rules.keyHeaders);
  policy.replyHeaders.readsFreshness = true;
}

/** The first of them are required. */
const CACHE_KEYS: string[] = ["ttl", "max_entries", "key_headers", "stale_if_error"];
const REQUIRED: i32 = 2;
const REQUIRED_FORM: string = "an integer";
const MOST_ENTRIES: i32 = 100000;
