/** What makes one request's decision another's. */
import { type Area, randomNames } from "../area.js";

export const CACHING: Area = {
  passesUnasked: ["cache"],
  keys: {
    cache: (random) => ({
      ttl: random.of([1, 3_600_000]),
      max_entries: random.of([2, 3, 100]),
      ...(random.chance(0.3) && { key_headers: randomNames(random) }),
      ...(random.chance(0.5) && { stale_if_error: random.of([0, 3_600_000]) }),
    }),
  },
  requestNames: ["x-request-id", "traceparent", "X-B3-TraceId"],
  replyNames: ["cache-control", "Cache-Control", "age", "vary"],
  values: ["no-store", "private", "max-age=0", "max-age=3600", "s-maxage=60, public", "*", "x-a"],
};
