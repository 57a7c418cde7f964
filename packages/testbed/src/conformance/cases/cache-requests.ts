/** The words in which the cases about the decision cache are written. */
import {
  DECISION_HEADERS,
  type ConformanceCase,
  type EarlierRequest,
  type Expectation,
  type HeaderLine,
  type ResponseExpectation,
} from "../case.js";
import { asked, because, granted, reached } from "./expectations.js";

/** Long enough for nothing to expire by chance. */
export const CACHING = {
  cache: { ttl: 3_600_000, max_entries: 100 },
  reason_header: true,
} as const;

/** What the gateway says of a granted request, and what it says when it has not been asked. */
export const MISS = granted();
export const HIT = recalled("HIT", "cached");
export const STALE = recalled("STALE", "stale");

/** A case of one request after another, each granted, of which the gateway has seen so many. */
export function inTurn(
  name: string,
  requests: readonly [EarlierRequest, ...EarlierRequest[]],
  times: number,
  last: ResponseExpectation,
  special: Partial<ConformanceCase> = {},
): ConformanceCase {
  return {
    name,
    specification: "§2",
    configuration: CACHING,
    before: requests.slice(0, -1),
    request: requests[requests.length - 1] as EarlierRequest,
    expect: seen(times, requests.length, last),
    ...special,
  };
}

/** What gateway, service and the last client have seen of granted requests for `/orders`. */
export function seen(gateway: number, service: number, client: ResponseExpectation): Expectation {
  return {
    gateway: asked({ times: gateway }),
    service: service === 0 ? "not reached" : reached({ times: service }),
    client,
  };
}

/** The decision headers as the gateway gave them, the one about the cache as the plugin gives it. */
export function decisionHeaders(word: string): HeaderLine[] {
  return DECISION_HEADERS.map(([name, value]): HeaderLine => [
    name,
    name === "keymate-decision-cache" ? word : value,
  ]);
}

function recalled(word: string, reason: string): ResponseExpectation {
  const { headers, ...rest } = granted();
  return because(reason, { ...rest, headers: { ...headers, "keymate-decision-cache": [word] } });
}
